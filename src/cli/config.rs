//! What is set for all calls of the program, outside its command line?
//!
//! Options can be given in a configuration file under their long name, and in an environment variable `DANH_` and
//! that name. The command line comes first, then the environment, then the file, then the default; what cannot be used
//! with an option that is given so is left out of the file.
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
use clap::builder::FalseyValueParser;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use toml::{Table, Value};

/// The file that is read when no other is named, from the current folder.
const FILE: &str = "danh.toml";

/// Names of options that no file and no variable sets.
const NOT_SET: [&str; 3] = ["help", "version", "config"];

/// The command with its environment variables and the defaults of the configuration file, and that file. It is looked
/// for in the arguments before they are parsed, because it decides what they default to.
pub(super) fn configured(command: Command, arguments: &[OsString]) -> anyhow::Result<(Command, Option<PathBuf>)> {
    let command = with_variables(command);
    let asks_for_help = |argument: &OsString| ["-h", "--help", "-V", "--version"].iter().any(|help| argument == help);
    if arguments.iter().any(asks_for_help) {
        return Ok((command, None));
    }
    let named = named_file(arguments).or_else(|| std::env::var_os("DANH_CONFIG").map(PathBuf::from));
    let path = match named {
        Some(path) => path,
        None if Path::new(FILE).exists() => PathBuf::from(FILE),
        None => return Ok((command, None)),
    };
    let text = crate::run::read_config(&path)?;
    let advice = || format!("{}: mend it, or name another file with --config", path.display());
    let settings = text.parse::<Table>().context("it is not TOML").with_context(advice)?;
    // What is given elsewhere is not asked for in the file.
    let given = command.clone().try_get_matches_from(arguments).ok();
    let command = with_settings(command, &settings, given.as_ref()).with_context(advice)?;
    Ok((command, Some(path)))
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

/// Options of commands, and of their own commands, take values from the environment. An empty variable is none.
fn with_variables(command: Command) -> Command {
    command.mut_subcommands(|subcommand| {
        let subcommand = with_variables(subcommand);
        subcommand.mut_args(|arg| {
            let variable = name(&arg).map(|name| format!("DANH_{}", name.to_uppercase().replace('-', "_")));
            let is_set = |variable: &String| std::env::var_os(variable).is_some_and(|value| !value.is_empty());
            let arg = match arg.get_action() {
                ArgAction::SetTrue => arg.value_parser(FalseyValueParser::new()),
                _ => arg,
            };
            match variable.filter(is_set) {
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

/// One line of the file.
struct Setting<'a> {
    /// The command that it is for; without one, all that have the option.
    command: Option<&'a str>,
    option: &'a str,
    value: &'a Value,
}

/// The lines of the file, those of the commands' tables among them.
fn listed<'a>(settings: &'a Table, commands: &[String]) -> Vec<Setting<'a>> {
    let lines = settings.iter().flat_map(|(key, value)| match value {
        Value::Table(values) if commands.contains(key) => {
            let of_command = |(option, value)| Setting { command: Some(key.as_str()), option, value };
            values.iter().map(|(option, value)| of_command((option.as_str(), value))).collect()
        }
        _ => vec![Setting { command: None, option: key, value }],
    });
    lines.collect()
}

fn with_settings(mut command: Command, settings: &Table, given: Option<&ArgMatches>) -> anyhow::Result<Command> {
    let commands: Vec<String> = command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let mut set: Vec<(String, String)> = Vec::new();
    for Setting { command: of, option, value } in listed(settings, &commands) {
        let told = of.map_or_else(|| format!("`{option}`"), |of| format!("[{of}] `{option}`"));
        let names = commands.iter().filter(|name| of.is_none_or(|of| of == *name));
        let args = names.filter_map(|name| Some((name, id_of(command.find_subcommand(name)?, option)?)));
        let args: Vec<_> = args.collect();
        if args.is_empty() {
            bail!("{told} is no option and no command; `danh extract --help` lists options");
        }
        let values = texts(value).with_context(|| format!("{told} has a value of no use here"))?;
        for (name, (id, is_several)) in args {
            if values.len() != 1 && !is_several {
                bail!("{told} takes one value, not {}", values.len());
            }
            if let Some((_, other)) = set.iter().find(|(of, other)| of == name && conflict(&command, name, &id, other))
            {
                bail!("{told} cannot be used with `{other}`");
            }
            if given.is_some_and(|given| gives_way(&command, name, &id, given)) {
                continue;
            }
            if values != ["false"] {
                set.push((name.clone(), id.clone()));
            }
            let values = values.clone();
            command = command.mut_subcommand(name, |command| command.mut_arg(id, |arg| arg.default_values(values)));
        }
    }
    Ok(command)
}

/// Whether an argument cannot be used with what was given to its command.
fn gives_way(command: &Command, name: &str, id: &str, given: &ArgMatches) -> bool {
    let Some(given) = given.subcommand_matches(name) else { return false };
    given.ids().any(|other| is_given(given, other.as_str()) && conflict(command, name, id, other.as_str()))
}

/// Whether an argument was given on the command line or in the environment.
fn is_given(matches: &ArgMatches, id: &str) -> bool {
    matches!(matches.value_source(id), Some(ValueSource::CommandLine | ValueSource::EnvVariable))
}

/// Whether two arguments of a command cannot be used together; one of them says so.
fn conflict(command: &Command, name: &str, one: &str, other: &str) -> bool {
    let Some(command) = command.find_subcommand(name) else { return false };
    let excludes = |one: &str, other: &str| {
        let arg = command.get_arguments().find(|arg| arg.get_id() == one);
        arg.is_some_and(|arg| command.get_arg_conflicts_with(arg).iter().any(|excluded| excluded.get_id() == other))
    };
    excludes(one, other) || excludes(other, one)
}

/// The argument that a name in a file means, and whether it takes several values.
fn id_of(command: &Command, option: &str) -> Option<(String, bool)> {
    let arg = command.get_arguments().find(|arg| name(arg).as_deref() == Some(option))?;
    Some((arg.get_id().to_string(), matches!(arg.get_action(), ArgAction::Append)))
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
