//! `regfit completions` and `regfit man`, for packagers.

use crate::args::{Cli, CompletionsArgs};
use crate::failure::Failure;
use crate::output::Console;
use clap::CommandFactory;

/// Completions for a shell.
pub(crate) fn completions(args: &CompletionsArgs, console: &Console) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "regfit", &mut script);
    console.write(|out| out.write_all(&script))
}

/// The manual page, with a section for each subcommand.
pub(crate) fn manual(console: &Console) -> Result<(), Failure> {
    let mut pages = Vec::new();
    let write = |pages: &mut Vec<u8>| -> std::io::Result<()> {
        let command = Cli::command();
        clap_mangen::Man::new(command.clone()).render(pages)?;
        for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
            let name = format!("regfit {}", sub.get_name());
            let page = sub.clone().display_name(name.clone()).bin_name(name);
            let page = clap_mangen::Man::new(page);
            page.render_name_section(pages)?;
            page.render_synopsis_section(pages)?;
            page.render_options_section(pages)?;
        }
        Ok(())
    };
    write(&mut pages).map_err(|error| Failure::stdout(&error))?;
    console.write(|out| out.write_all(&pages))
}
