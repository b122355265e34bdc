//! `danh completions` and `danh man`: what shells and manuals want to know of the command line.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Args, Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;

use super::Cli;

/// Print completions for a shell.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  danh completions bash > ~/.local/share/bash-completion/completions/danh
  danh completions zsh > \"${fpath[1]}/_danh\"
  danh completions fish > ~/.config/fish/completions/danh.fish")]
pub(super) struct CompletionsArgs {
    /// The shell.
    shell: Shell,
}

/// Print the manual page, of the program or of one command.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  danh man > danh.1
  danh man extract > danh-extract.1")]
pub(super) struct ManArgs {
    /// A command, such as extract.
    command: Option<String>,
}

pub(super) fn completions(args: &CompletionsArgs) -> anyhow::Result<ExitCode> {
    let mut page = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "danh", &mut page);
    io::stdout().write_all(&page)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn man(args: &ManArgs) -> anyhow::Result<ExitCode> {
    let mut program = Cli::command();
    program.build(); // Gives the commands their full names.
    let command = match &args.command {
        None => program,
        Some(name) => found(&program, name)?,
    };
    let mut page = Vec::new();
    Man::new(command).render(&mut page)?;
    io::stdout().write_all(&page)?;
    Ok(ExitCode::SUCCESS)
}

fn found(program: &Command, name: &str) -> anyhow::Result<Command> {
    let command = program.find_subcommand(name).cloned();
    command.ok_or_else(|| {
        let known = program.get_subcommands().fold(String::new(), |mut known, command| {
            let _ = write!(known, " {}", command.get_name());
            known
        });
        anyhow::anyhow!("there is no command `{name}`; there are:{known}")
    })
}
