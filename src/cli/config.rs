//! What is set for all calls of the program, outside its command line?
//!
//! Every option can be given in a configuration file under its long name, and in an environment variable `DANH_` and
//! that name. The command line comes first, then the environment, then the file, then the default.
//!
//! ```toml
//! jobs = 4                      # for every command that has the option
//! [extract]                     # for one command
//! types = ["PER", "ORG"]
//! fields = { text = "body" }
//! skip-boilerplate = true
//! ```

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Arg, Command};
use toml::{Table, Value};

/// The file that is read when no other is named, from the current folder.
const FILE: &str = "danh.toml";

/// Names of options that no file and no variable sets.
const NOT_SET: [&str; 3] = ["help", "version", "config"];

/// The command with the defaults of the configuration file, and with its environment variables. The file is looked for
/// in the arguments before they are parsed, because it decides what they default to.
pub(super) fn configured(command: Command, arguments: &[OsString]) -> anyhow::Result<Command> {
    let command = with_variables(command);
    let named = named_file(arguments).or_else(|| std::env::var_os("DANH_CONFIG").map(PathBuf::from));
    let path = match named {
        Some(path) => path,
        None if Path::new(FILE).exists() => PathBuf::from(FILE),
        None => return Ok(command),
    };
    let text = crate::run::read_config(&path)?;
    let settings = text.parse::<Table>().with_context(|| format!("{} is not TOML", path.display()))?;
    with_settings(command, &settings).with_context(|| format!("{}", path.display()))
}

/// The file of `--config FILE` or `--config=FILE`.
fn named_file(arguments: &[OsString]) -> Option<PathBuf> {
    let mut arguments = arguments.iter().take_while(|argument| *argument != "--");
    while let Some(argument) = arguments.next() {
        if argument == "--config" {
            return arguments.next().map(PathBuf::from);
        }
        if let Some(path) = argument.to_str().and_then(|argument| argument.strip_prefix("--config=")) {
            return Some(PathBuf::from(path));
        }
    }
    None
}

fn with_variables(command: Command) -> Command {
    command.mut_subcommands(|subcommand| {
        subcommand.mut_args(|arg| {
            let variable = name(&arg).map(|name| format!("DANH_{}", name.to_uppercase().replace('-', "_")));
            match variable {
                Some(variable) if arg.get_long().is_some() => arg.env(variable).hide_env(true),
                _ => arg,
            }
        })
    })
}

/// The name of an argument in a file: its long name, or for one without, what it is called in the help.
fn name(arg: &Arg) -> Option<String> {
    let name = arg.get_long().map_or_else(|| arg.get_id().as_str().replace('_', "-"), str::to_owned);
    (!NOT_SET.contains(&name.as_str())).then_some(name)
}

fn with_settings(mut command: Command, settings: &Table) -> anyhow::Result<Command> {
    let commands: Vec<String> = command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    for (key, value) in settings {
        let (for_commands, values): (&[String], Table) = match value {
            Value::Table(values) if commands.contains(key) => (std::slice::from_ref(key), values.clone()),
            _ => (&commands, Table::from_iter([(key.clone(), value.clone())])),
        };
        for (option, value) in &values {
            let mut is_known = false;
            for name in for_commands {
                let found = command.find_subcommand(name).and_then(|command| id_of(command, option));
                let Some((id, is_several)) = found else { continue };
                is_known = true;
                let given = texts(value).with_context(|| format!("`{option}` has a value of no use here"))?;
                if given.len() != 1 && !is_several {
                    bail!("`{option}` takes one value, not {}", given.len());
                }
                command = command.mut_subcommand(name, |command| command.mut_arg(id, |arg| arg.default_values(given)));
            }
            if !is_known {
                bail!("there is no option `{option}` and no command of that name; `danh extract --help` lists options");
            }
        }
    }
    Ok(command)
}

/// The argument that a name in a file means, and whether it takes several values.
fn id_of(command: &Command, option: &str) -> Option<(String, bool)> {
    let arg = command.get_arguments().find(|arg| name(arg).as_deref() == Some(option))?;
    Some((arg.get_id().to_string(), matches!(arg.get_action(), clap::ArgAction::Append)))
}

/// A value as it would be typed.
fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) => Some(vec![value.to_string()]),
        Value::Datetime(day) => Some(vec![day.to_string()]),
        Value::Array(values) => {
            let texts: Option<Vec<Vec<String>>> = values.iter().map(texts).collect();
            texts.map(|texts| texts.concat())
        }
        Value::Table(pairs) => pairs.iter().map(|(name, value)| Some(format!("{name}={}", value.as_str()?))).collect(),
    }
}
