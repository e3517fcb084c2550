//! A row of the table.

use serde::Serialize;

/// One figure.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Row {
    /// What part of the project it is about.
    pub(crate) area: &'static str,
    /// What was done.
    pub(crate) workload: &'static str,
    /// By what.
    pub(crate) system: &'static str,
    /// What was measured.
    pub(crate) metric: &'static str,
    /// The figure.
    pub(crate) value: f64,
    /// Its unit.
    pub(crate) unit: &'static str,
    /// The same metric of a baseline in the same run, divided into this one: `(system, ratio)`.
    pub(crate) ratio_to: Option<(&'static str, f64)>,
}

/// Prints the rows as a table.
#[expect(clippy::print_stdout, reason = "this program's purpose is to print")]
pub(crate) fn print(rows: &[Row]) {
    println!("| area | workload | system | metric | value | ratio |\n|---|---|---|---|---:|---:|");
    for row in rows {
        let ratio = row
            .ratio_to
            .map_or_else(String::new, |(to, ratio)| format!("{ratio:.2} × {to}"));
        println!(
            "| {} | {} | {} | {} | {:.3} {} | {ratio} |",
            row.area, row.workload, row.system, row.metric, row.value, row.unit
        );
    }
}
