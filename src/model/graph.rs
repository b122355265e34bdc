//! What does an ONNX file hold, as far as its weights have to be read and written?
//!
//! The messages of `onnx.proto` (ONNX 1.16, field numbers from there) with the fields that the shipped models use.
//! Parts that are only passed on (attributes, inputs, outputs, operator sets) stay the bytes they are: in protocol
//! buffers a message and a byte string are written alike.

use prost::Message;

/// `ModelProto`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Model {
    #[prost(int64, tag = "1")]
    pub(super) ir_version: i64,
    #[prost(string, tag = "2")]
    pub(super) producer_name: String,
    #[prost(message, optional, tag = "7")]
    pub(super) graph: Option<Graph>,
    #[prost(bytes = "vec", repeated, tag = "8")]
    pub(super) operator_sets: Vec<Vec<u8>>,
}

/// `GraphProto`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Graph {
    #[prost(message, repeated, tag = "1")]
    pub(super) nodes: Vec<Node>,
    #[prost(string, tag = "2")]
    pub(super) name: String,
    #[prost(message, repeated, tag = "5")]
    pub(super) constants: Vec<Constant>,
    #[prost(bytes = "vec", repeated, tag = "11")]
    pub(super) inputs: Vec<Vec<u8>>,
    #[prost(bytes = "vec", repeated, tag = "12")]
    pub(super) outputs: Vec<Vec<u8>>,
}

/// `NodeProto`.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Node {
    #[prost(string, repeated, tag = "1")]
    pub(super) inputs: Vec<String>,
    #[prost(string, repeated, tag = "2")]
    pub(super) outputs: Vec<String>,
    #[prost(string, tag = "3")]
    pub(super) name: String,
    #[prost(string, tag = "4")]
    pub(super) operator: String,
    #[prost(bytes = "vec", repeated, tag = "5")]
    pub(super) attributes: Vec<Vec<u8>>,
    #[prost(string, tag = "7")]
    pub(super) domain: String,
}

/// `AttributeProto`, a number.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Attribute {
    #[prost(string, tag = "1")]
    pub(super) name: String,
    #[prost(float, tag = "2")]
    pub(super) float: f32,
    #[prost(int64, tag = "3")]
    pub(super) integer: i64,
}

/// `ValueInfoProto`, the name.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Value {
    #[prost(string, tag = "1")]
    pub(super) name: String,
}

/// `TensorProto`, its contents as raw little-endian bytes.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Constant {
    #[prost(int64, repeated, packed = "false", tag = "1")]
    pub(super) shape: Vec<i64>,
    #[prost(int32, tag = "2")]
    pub(super) data_type: i32,
    #[prost(string, tag = "8")]
    pub(super) name: String,
    #[prost(bytes = "vec", tag = "9")]
    pub(super) raw: Vec<u8>,
}

/// `TensorProto.DataType`.
const FLOAT: i32 = 1;
const UINT8: i32 = 2;
const INT8: i32 = 3;

impl Constant {
    pub(super) fn from_floats(name: &str, shape: &[usize], values: &[f32]) -> Self {
        Self {
            shape: shape.iter().map(|size| size.cast_signed() as i64).collect(),
            data_type: FLOAT,
            name: name.to_owned(),
            raw: values.iter().flat_map(|value| value.to_le_bytes()).collect(),
        }
    }

    /// The shape, each size in elements.
    pub(super) fn shape(&self) -> Vec<usize> {
        self.shape.iter().map(|size| usize::try_from(*size).unwrap_or(0)).collect()
    }

    /// The contents as numbers, whatever they are stored as; `None` for other types than float, u8 and i8, and when
    /// there are not as many as the shape says.
    pub(super) fn floats(&self) -> Option<Vec<f32>> {
        let values: Vec<f32> = match self.data_type {
            FLOAT => self.raw.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect(),
            UINT8 => self.raw.iter().map(|byte| f32::from(*byte)).collect(),
            INT8 => self.raw.iter().map(|byte| f32::from(byte.cast_signed())).collect(),
            _ => return None,
        };
        (values.len() == self.shape().iter().product::<usize>()).then_some(values)
    }
}

impl Node {
    /// The number that an attribute is.
    pub(super) fn attribute(&self, name: &str) -> Option<Attribute> {
        self.attributes.iter().filter_map(|bytes| Attribute::decode(bytes.as_slice()).ok()).find(|a| a.name == name)
    }
}
