//! Which model is run, by what, and on which device?

use std::path::PathBuf;

use anyhow::bail;
use clap::{Args, ValueEnum};

use crate::model::Model;
use crate::pipeline::PipelineBuilder;
use crate::run::Settings;
use crate::tag::Device;
use crate::tag::cascade::SURE;
use crate::tag::labels::{LabelMap, LabelOptions, Scheme};

/// What every command that runs a model can be told of it.
#[derive(Debug, Args)]
pub(super) struct EngineArgs {
    /// What runs the model: onnx needs nothing else, rust-bert reads checkpoints of Hugging Face's form.
    #[arg(long, value_enum, default_value_t = Engine::Onnx)]
    engine: Engine,
    /// Another model: ner-fast, which is compiled in too (faster, less accurate), or the folder of one: for onnx with
    /// model.toml, for rust-bert a checkpoint with config.json.
    #[arg(long, value_name = "NAME|DIR")]
    model: Option<PathBuf>,
    /// A second model, NAME or DIR as for --model: it reads passages anew of which the first is not sure. With
    /// `--model ner-fast --second-model ner-base` about as accurate as ner-base, at 1.8 times the speed.
    #[arg(long, value_name = "NAME|DIR", requires = "model")]
    second_model: Option<PathBuf>,
    /// How probable the likeliest label of each token must be for the first model to be sure of a passage, 0 to 1.
    #[arg(long, value_name = "PROBABILITY", default_value_t = SURE, requires = "second_model", value_parser = super::parse_score)]
    sure: f32,
    /// Where rust-bert computes: cpu, cuda or cuda:N.
    #[arg(long, value_name = "DEVICE", default_value_t = Device::Cpu)]
    device: Device,
    /// What labels of the model mean that danh does not know: NAME=PER, ORG, LOC, MISC (not reported) or O.
    #[arg(long, value_name = "NAME=TYPE", value_delimiter = ',', requires = "model", value_parser = parse_pair)]
    labels: Vec<(String, String)>,
    /// How the model's labels mark where names begin: iob1, iob2 or bilou; without this, as their names tell.
    #[arg(long, value_name = "SCHEME", requires = "model")]
    label_scheme: Option<Scheme>,
    /// Use the rules alone, without a model.
    #[arg(long, conflicts_with_all = ["model", "second_model", "engine", "device"])]
    rules_only: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    Onnx,
    RustBert,
}

fn parse_pair(given: &str) -> Result<(String, String), String> {
    let pair = given.split_once('=').map(|(name, meaning)| (name.trim().to_owned(), meaning.trim().to_owned()));
    pair.ok_or_else(|| "no NAME=TYPE, such as PERSON_NAME=PER".to_owned())
}

impl EngineArgs {
    /// Loads the model, puts it into the pipeline to be, and notes what it is.
    pub(super) fn add_to(&self, builder: PipelineBuilder, settings: &mut Settings) -> anyhow::Result<PipelineBuilder> {
        if self.rules_only {
            return Ok(builder.rules_only(true));
        }
        let map = LabelMap::new(self.labels.iter().cloned()).map_err(|error| anyhow::anyhow!("--labels: {error}"))?;
        settings.labels = map.pairs();
        settings.label_scheme = self.label_scheme;
        let labels = LabelOptions { map, scheme: self.label_scheme };
        match self.engine {
            Engine::Onnx => self.add_onnx(builder, labels, settings),
            Engine::RustBert => self.add_rust_bert(builder, labels, settings),
        }
    }

    fn add_onnx(
        &self,
        builder: PipelineBuilder,
        labels: LabelOptions,
        settings: &mut Settings,
    ) -> anyhow::Result<PipelineBuilder> {
        if self.device != Device::Cpu {
            bail!("--device {}: the engine onnx runs on the CPU only; add --engine rust-bert", self.device);
        }
        let model = self.model.as_deref().map_or_else(Model::embedded, |given| Model::find(given, labels.clone()))?;
        "onnx".clone_into(&mut settings.engine);
        settings.model = Some(format!("{} {}", model.manifest().name, model.manifest().version));
        settings.model_sha256 = Some(model.checksum().to_owned());
        settings.model_description_sha256 = Some(model.description_sha256());
        let builder = builder.model(model);
        let Some(second) = &self.second_model else { return Ok(builder) };
        let second = Model::find(second, labels)?;
        settings.second_model = Some(format!("{} {}", second.manifest().name, second.manifest().version));
        settings.second_model_sha256 = Some(second.checksum().to_owned());
        settings.second_model_description_sha256 = Some(second.description_sha256());
        settings.sure = Some(self.sure);
        Ok(builder.second_model(second, self.sure))
    }

    #[cfg(feature = "rust-bert")]
    fn add_rust_bert(
        &self,
        builder: PipelineBuilder,
        labels: LabelOptions,
        settings: &mut Settings,
    ) -> anyhow::Result<PipelineBuilder> {
        use crate::model::checkpoint::Checkpoint;
        use crate::tag::rust_bert;

        if self.second_model.is_some() {
            bail!("--second-model: the engine rust-bert runs one model; leave it out, or --engine rust-bert");
        }
        let Some(folder) = &self.model else {
            bail!(
                "--engine rust-bert wants a checkpoint: add --model FOLDER; `danh model unpack FOLDER` writes the \
                 shipped model in that form"
            );
        };
        if Model::is_embedded(folder) {
            let name = folder.display();
            bail!(
                "--engine rust-bert wants a checkpoint, and {name} is compiled in as int8: `danh model unpack FOLDER \
                 --model {name}` writes it in that form, for --model FOLDER"
            );
        }
        let checkpoint = Checkpoint::open(folder, labels)?;
        let tagger = rust_bert::load(&checkpoint, self.device, rayon::current_num_threads())?;
        "rust-bert".clone_into(&mut settings.engine);
        settings.device = Some(self.device.to_string());
        let version = checkpoint.version.as_ref().map_or_else(String::new, |version| format!(" {version}"));
        settings.model = Some(format!("{}{version}", checkpoint.name));
        settings.model_sha256 = Some(checkpoint.weights_sha256.clone());
        settings.model_description_sha256 = Some(checkpoint.description_sha256.clone());
        Ok(builder.tagger(Box::new(tagger)))
    }

    #[cfg(not(feature = "rust-bert"))]
    #[expect(clippy::unused_self, reason = "it has the form of the one above")]
    fn add_rust_bert(
        &self,
        _builder: PipelineBuilder,
        _labels: LabelOptions,
        _settings: &mut Settings,
    ) -> anyhow::Result<PipelineBuilder> {
        bail!(
            "this danh was built without the engine rust-bert; build it from the source with libtorch: \
             eval \"$(scripts/setup-libtorch)\" && cargo build --release --features rust-bert"
        )
    }
}
