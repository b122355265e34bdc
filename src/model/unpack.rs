//! What do the int8 weights of a shipped model stand for in fp32?
//!
//! [`unpack`] writes a model as a checkpoint of Hugging Face's form and as an fp32 ONNX graph, both with the same
//! numbers, for other engines and for training. An int8 weight `q` with the step `s` of its column stands for `q × s`;
//! factors that smooth a layer's input before it is quantised go into the weights. Activations are not quantised any
//! more, so that logits differ a little from the shipped model's.
//!
//! Names of constants and nodes are those of `training/graph.py`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use prost::Message;
use safetensors::tensor::{Dtype, TensorView};
use serde_json::{Value, json};

use super::checkpoint::{CONFIG, SAFETENSORS};
use super::graph::{self, Constant, Graph, Node};
use super::{MANIFEST, Model, ModelError, TOKENIZER, WEIGHTS};
use crate::checksum::sha256_hex;

/// Settings of the tokenizer for transformers.
const TOKENIZER_CONFIG: &str = "tokenizer_config.json";

/// Writes a model into a folder, which is made when it is missing: `model.safetensors`, `config.json`,
/// `tokenizer.json` and `tokenizer_config.json` (what rust-bert and transformers read), `model.onnx` in fp32 and
/// `model.toml` (what the default engine reads). Gives the files written.
///
/// # Errors
/// [`ModelError::Unpack`] when the folder holds such files already or cannot be written, and for graphs that
/// `training/graph.py` did not lay out.
pub fn unpack(model: &Model, folder: &Path) -> Result<Vec<PathBuf>, ModelError> {
    let failed = |reason: String| ModelError::Unpack { folder: folder.to_owned(), reason };
    let names = [SAFETENSORS, WEIGHTS, CONFIG, TOKENIZER, TOKENIZER_CONFIG, MANIFEST];
    if let Some(name) = names.iter().find(|name| folder.join(name).exists()) {
        return Err(failed(format!("{name} is there already; name an empty folder")));
    }
    let files = contents(model).map_err(failed)?;
    fs::create_dir_all(folder).map_err(|error| failed(error.to_string()))?;
    let mut written = Vec::new();
    for (name, bytes) in files {
        let path = folder.join(name);
        fs::write(&path, bytes).map_err(|error| failed(format!("cannot write {name}: {error}")))?;
        written.push(path);
    }
    Ok(written)
}

/// Names and contents of the files.
fn contents(model: &Model) -> Result<Vec<(&'static str, Vec<u8>)>, String> {
    let mut file = graph::Model::decode(model.weights().as_ref()).map_err(|error| format!("{WEIGHTS}: {error}"))?;
    let graph = dequantised(&file.graph.take().ok_or_else(|| format!("{WEIGHTS} holds no graph"))?)?;
    let network = Network::new(&graph);
    let safetensors = network.checkpoint()?;
    let config = network.config(model)?;
    file.graph = Some(graph);
    let onnx = file.encode_to_vec();
    let tokenizer = model.tokenizer().to_vec();
    let manifest = manifest(model, &[(WEIGHTS, &onnx), (TOKENIZER, &tokenizer), (SAFETENSORS, &safetensors)])?;
    let tokenizer_config = pretty(&tokenizer_config(model));
    Ok(vec![
        (SAFETENSORS, safetensors),
        (WEIGHTS, onnx),
        (CONFIG, pretty(&config)),
        (TOKENIZER, tokenizer),
        (TOKENIZER_CONFIG, tokenizer_config),
        (MANIFEST, manifest),
    ])
}

fn pretty(value: &Value) -> Vec<u8> {
    format!("{value:#}\n").into_bytes()
}

/// The description of the unpacked form: the model's own but for what holds of its int8 form only.
fn manifest(model: &Model, files: &[(&str, &[u8])]) -> Result<Vec<u8>, String> {
    let mut table = model.description().clone();
    let sums = files.iter().map(|(name, bytes)| {
        let sum =
            [("sha256", sha256_hex(bytes).into()), ("bytes", toml::Value::Integer(bytes.len().cast_signed() as i64))];
        ((*name).to_owned(), toml::Value::Table(sum.map(|(key, value)| (key.to_owned(), value)).into_iter().collect()))
    });
    table.insert("files".to_owned(), toml::Value::Table(sums.collect()));
    table.insert("name".to_owned(), format!("{}-fp32", model.manifest().name).into());
    if let Some(toml::Value::String(text)) = table.get_mut("description") {
        text.push_str("; unpacked to fp32");
    }
    table.remove("scores");
    if let Some(toml::Value::Table(graph)) = table.get_mut("graph") {
        graph.remove("weight_bits");
        graph.remove("activation_scales");
    }
    toml::to_string(&table).map(String::into_bytes).map_err(|error| format!("{MANIFEST}: {error}"))
}

/// What transformers must know of the tokenizer beside `tokenizer.json`.
fn tokenizer_config(model: &Model) -> Value {
    let tokenizer: Value = serde_json::from_slice(model.tokenizer()).unwrap_or_default();
    let added = tokenizer["added_tokens"].as_array().cloned().unwrap_or_default();
    let padding = added.iter().find(|token| token["id"] == model.manifest().pad_id);
    json!({
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": model.manifest().max_pieces,
        "pad_token": padding.map(|token| &token["content"]),
    })
}

/// The graph in fp32. Two patterns hold all that is int8:
///
/// ```text
/// x [→ Mul factor] → QuantizeLinear → MatMulInteger weight → Cast → Mul steps   becomes   x → MatMul weight
/// ids → Gather table → Cast → Mul (ids → Gather steps)                          becomes   ids → Gather table
/// ```
fn dequantised(graph: &Graph) -> Result<Graph, String> {
    let network = Network::new(graph);
    let mut nodes: Vec<Node> = Vec::new();
    let mut constants: BTreeMap<String, Constant> = BTreeMap::new();
    for node in &graph.nodes {
        let stored = network.made(node, 0, "Cast").and_then(|cast| cast.inputs.first());
        let stored = stored.and_then(|name| network.maker(name)).filter(|_| node.operator == "Mul");
        let (inputs, operator, weight) = match stored {
            Some(product) if product.operator == "MatMulInteger" => {
                let (input, weight) = network.linear(product, node)?;
                (vec![input, weight.name.clone()], "MatMul", weight)
            }
            Some(lookup) if lookup.operator == "Gather" => {
                let table = network.table(lookup, node)?;
                (vec![table.name.clone(), lookup.inputs[1].clone()], "Gather", table)
            }
            _ => {
                nodes.push(node.clone());
                continue;
            }
        };
        nodes.push(Node { inputs, operator: operator.to_owned(), ..node.clone() });
        constants.insert(weight.name.clone(), weight);
    }
    // What led to the integers is not needed any more.
    let mut needed: BTreeSet<String> = BTreeSet::new();
    for output in &graph.outputs {
        needed.insert(graph::Value::decode(output.as_slice()).map_err(|error| error.to_string())?.name);
    }
    nodes.reverse();
    nodes.retain(|node| {
        let is_needed = node.outputs.iter().any(|output| needed.contains(output));
        if is_needed {
            needed.extend(node.inputs.iter().cloned());
        }
        is_needed
    });
    nodes.reverse();
    let kept = graph.constants.iter().filter(|constant| needed.contains(&constant.name));
    let constants = kept.map(|constant| constants.remove(&constant.name).unwrap_or_else(|| constant.clone())).collect();
    Ok(Graph {
        nodes,
        constants,
        name: graph.name.clone(),
        inputs: graph.inputs.clone(),
        outputs: graph.outputs.clone(),
    })
}

/// A graph with its nodes by the value they make, and its constants by name.
struct Network<'a> {
    makers: BTreeMap<&'a str, &'a Node>,
    constants: BTreeMap<&'a str, &'a Constant>,
}

impl<'a> Network<'a> {
    fn new(graph: &'a Graph) -> Self {
        let outputs = |node: &'a Node| node.outputs.iter().map(move |output| (output.as_str(), node));
        Self {
            makers: graph.nodes.iter().flat_map(outputs).collect(),
            constants: graph.constants.iter().map(|constant| (constant.name.as_str(), constant)).collect(),
        }
    }

    fn maker(&self, value: &str) -> Option<&'a Node> {
        self.makers.get(value).copied()
    }

    /// The node that makes an input of a node, when it is of this operator.
    fn made(&self, node: &Node, input: usize, operator: &str) -> Option<&'a Node> {
        self.maker(node.inputs.get(input)?).filter(|maker| maker.operator == operator)
    }

    fn constant(&self, name: &str) -> Result<(Vec<usize>, Vec<f32>), String> {
        let constant = self.constants.get(name).ok_or_else(|| format!("its graph has no constant `{name}`"))?;
        let values = constant.floats().ok_or_else(|| format!("the constant `{name}` is of an unknown type"))?;
        Ok((constant.shape(), values))
    }

    fn floats(&self, name: &str) -> Result<Vec<f32>, String> {
        self.constant(name).map(|(_, values)| values)
    }

    /// What a linear layer reads, and its weight in fp32: the integers times the steps of their columns, times the
    /// factors that its input was multiplied with. `scaled` multiplies with steps and the input's scale at once.
    fn linear(&self, product: &Node, scaled: &Node) -> Result<(String, Constant), String> {
        let name = &product.inputs[1];
        let (shape, mut weight) = self.constant(name)?;
        let quantise = self.made(product, 0, "QuantizeLinear");
        let quantise =
            quantise.ok_or_else(|| format!("the input of `{name}` is not quantised with a constant scale"))?;
        let scale = self.floats(&quantise.inputs[1])?;
        let steps = self.floats(&scaled.inputs[1])?;
        let smooth = self.made(quantise, 0, "Mul").filter(|mul| self.constants.contains_key(mul.inputs[1].as_str()));
        let factors = smooth.map(|mul| self.floats(&mul.inputs[1])).transpose()?;
        let [rows, columns] = shape[..] else { return Err(format!("the weight `{name}` is no matrix")) };
        if columns == 0
            || steps.len() != columns
            || scale.len() != 1
            || factors.as_ref().is_some_and(|all| all.len() != rows)
        {
            return Err(format!("steps or factors of `{name}` do not fit its shape {shape:?}"));
        }
        for (row, values) in weight.chunks_mut(columns).enumerate() {
            let factor = factors.as_ref().map_or(1.0, |all| all[row]);
            for (value, step) in values.iter_mut().zip(&steps) {
                *value *= step / scale[0] * factor;
            }
        }
        let input = smooth.map_or(&quantise.inputs[0], |mul| &mul.inputs[0]).clone();
        Ok((input, Constant::from_floats(name, &shape, &weight)))
    }

    /// A table of embeddings in fp32: the integers times the steps of their rows.
    fn table(&self, lookup: &Node, scaled: &Node) -> Result<Constant, String> {
        let name = &lookup.inputs[0];
        let (shape, mut table) = self.constant(name)?;
        let steps = self.made(scaled, 1, "Gather").ok_or_else(|| format!("the rows of `{name}` have no steps"))?;
        let steps = self.floats(&steps.inputs[0])?;
        let width = shape.last().copied().unwrap_or(0);
        if width == 0 || table.len() != steps.len() * width {
            return Err(format!("the steps of `{name}` do not fit its shape {shape:?}"));
        }
        for (values, step) in table.chunks_mut(width).zip(&steps) {
            for value in values {
                *value *= step;
            }
        }
        Ok(Constant::from_floats(name, &shape, &table))
    }

    /// Number of encoder layers.
    fn layers(&self) -> usize {
        let is_there = |layer: &usize| self.constants.contains_key(format!("layer{layer}.query.weight").as_str());
        (0..self.constants.len()).take_while(is_there).count()
    }

    /// The weights by the names that `BertForTokenClassification` of transformers gives them, linear weights turned
    /// to `[outputs, inputs]`. The positions hold the token-type row already, so that table is zero.
    fn checkpoint(&self) -> Result<Vec<u8>, String> {
        let mut tensors: BTreeMap<String, (Vec<usize>, Vec<f32>)> = BTreeMap::new();
        let (shape, words) = self.constant("table")?;
        let width = shape.last().copied().unwrap_or(0);
        let embeddings = "bert.embeddings";
        tensors.insert(format!("{embeddings}.word_embeddings.weight"), (shape, words));
        tensors.insert(format!("{embeddings}.position_embeddings.weight"), self.constant("positions")?);
        tensors.insert(format!("{embeddings}.token_type_embeddings.weight"), (vec![2, width], vec![0.0; 2 * width]));
        self.norm(&mut tensors, "norm", &format!("{embeddings}.LayerNorm"))?;
        for layer in 0..self.layers() {
            let (ours, theirs) = (format!("layer{layer}"), format!("bert.encoder.layer.{layer}"));
            let biases = self.floats(&format!("{ours}.qkv.bias"))?;
            let third = (biases.len() / 3).max(1);
            for (part, bias) in ["query", "key", "value"].into_iter().zip(biases.chunks(third)) {
                let name = format!("{theirs}.attention.self.{part}");
                self.linear_tensors(&mut tensors, &format!("{ours}.{part}.weight"), bias.to_vec(), &name)?;
            }
            for (weight, bias, name) in [
                ("attended", "middle", "attention.output.dense"),
                ("inner", "inner", "intermediate.dense"),
                ("outer", "out", "output.dense"),
            ] {
                let bias = self.floats(&format!("{ours}.{bias}.bias"))?;
                self.linear_tensors(
                    &mut tensors,
                    &format!("{ours}.{weight}.weight"),
                    bias,
                    &format!("{theirs}.{name}"),
                )?;
            }
            self.norm(&mut tensors, &format!("{ours}.middle"), &format!("{theirs}.attention.output.LayerNorm"))?;
            self.norm(&mut tensors, &format!("{ours}.out"), &format!("{theirs}.output.LayerNorm"))?;
        }
        self.linear_tensors(&mut tensors, "head.weight", self.floats("head.bias")?, "classifier")?;
        let bytes = |values: &[f32]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
        let raw: Vec<(String, Vec<usize>, Vec<u8>)> =
            tensors.into_iter().map(|(name, (shape, values))| (name, shape, bytes(&values))).collect();
        let mut views = Vec::with_capacity(raw.len());
        for (name, shape, bytes) in &raw {
            let view = TensorView::new(Dtype::F32, shape.clone(), bytes).map_err(|error| format!("{name}: {error}"))?;
            views.push((name, view));
        }
        // Readers of this format want to know who wrote it.
        let metadata = [("format".to_owned(), "pt".to_owned())].into();
        safetensors::serialize(views, Some(metadata)).map_err(|error| error.to_string())
    }

    fn norm(&self, tensors: &mut Tensors, ours: &str, theirs: &str) -> Result<(), String> {
        tensors.insert(format!("{theirs}.weight"), self.constant(&format!("{ours}.gamma"))?);
        tensors.insert(format!("{theirs}.bias"), self.constant(&format!("{ours}.beta"))?);
        Ok(())
    }

    fn linear_tensors(&self, tensors: &mut Tensors, weight: &str, bias: Vec<f32>, name: &str) -> Result<(), String> {
        let (shape, values) = self.constant(weight)?;
        let [inputs, outputs] = shape[..] else { return Err(format!("the weight `{weight}` is no matrix")) };
        let turned = (0..outputs).flat_map(|column| values[column..].iter().step_by(outputs).copied()).collect();
        tensors.insert(format!("{name}.weight"), (vec![outputs, inputs], turned));
        tensors.insert(format!("{name}.bias"), (vec![bias.len()], bias));
        Ok(())
    }

    /// `config.json`.
    fn config(&self, model: &Model) -> Result<Value, String> {
        let shape = |name: &str| self.constant(name).map(|(shape, _)| shape);
        let (table, positions, inner) = (shape("table")?, shape("positions")?, shape("layer0.inner.weight")?);
        let attention = self.makers.values().find_map(|node| node.attribute("num_heads"));
        let norm = self.makers.values().find_map(|node| node.attribute("epsilon"));
        let (Some(attention), Some(norm)) = (attention, norm) else {
            return Err("its graph says neither `num_heads` nor `epsilon`".to_owned());
        };
        let labels = || model.manifest().labels.iter().enumerate();
        let id2label: BTreeMap<String, &String> = labels().map(|(id, name)| (id.to_string(), name)).collect();
        let label2id: BTreeMap<&String, usize> = labels().map(|(id, name)| (name, id)).collect();
        Ok(json!({
            "architectures": ["BertForTokenClassification"],
            "model_type": "bert",
            "vocab_size": table[0],
            "hidden_size": table[1],
            "num_hidden_layers": self.layers(),
            "num_attention_heads": attention.integer,
            "intermediate_size": inner[1],
            "hidden_act": "gelu",
            "hidden_dropout_prob": 0.1,
            "attention_probs_dropout_prob": 0.1,
            "max_position_embeddings": positions[0],
            "type_vocab_size": 2,
            "initializer_range": 0.02,
            "layer_norm_eps": norm.float,
            "pad_token_id": model.manifest().pad_id,
            "id2label": id2label,
            "label2id": label2id,
            "torch_dtype": "float32",
        }))
    }
}

/// Shapes and values by name.
type Tensors = BTreeMap<String, (Vec<usize>, Vec<f32>)>;
