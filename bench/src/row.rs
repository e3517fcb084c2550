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
    /// The same metric of a baseline in the same run, or a goal, divided into this one: `(which, ratio)`.
    pub(crate) ratio_to: Option<(&'static str, f64)>,
}

impl Row {
    /// Makes a row that is compared with nothing.
    pub(crate) const fn new(
        area: &'static str,
        workload: &'static str,
        system: &'static str,
        metric: &'static str,
        value: f64,
        unit: &'static str,
    ) -> Self {
        Self {
            area,
            workload,
            system,
            metric,
            value,
            unit,
            ratio_to: None,
        }
    }

    /// Compares it with a figure of that name.
    pub(crate) fn beside(self, name: &'static str, figure: f64) -> Self {
        Self {
            ratio_to: Some((name, self.value / figure)),
            ..self
        }
    }
}

/// Returns a count as a figure.
#[expect(clippy::cast_precision_loss, reason = "nothing here is counted to 2^52")]
pub(crate) const fn count(number: u64) -> f64 {
    number as f64
}

/// Returns the middle one; of an even number the lower of the two.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len().saturating_sub(1) / 2;
    values.get(middle).copied().unwrap_or(f64::NAN)
}

/// Tells on stderr what a part has found, for whoever waits for the rest.
pub(crate) fn tell(rows: &[Row]) {
    for row in rows {
        let (system, metric) = (row.system, row.metric);
        eprintln!("bench:   {system}: {metric}: {} {}", figure(row.value), row.unit);
    }
}

/// Prints the rows as a table.
#[expect(clippy::print_stdout, reason = "this program's purpose is to print")]
pub(crate) fn print(rows: &[Row]) {
    println!("| area | workload | system | metric | value | ratio |\n|---|---|---|---|---:|---:|");
    for row in rows {
        let ratio = row
            .ratio_to
            .map_or_else(String::new, |(to, ratio)| format!("{ratio:.3} × {to}"));
        println!(
            "| {} | {} | {} | {} | {} {} | {ratio} |",
            row.area,
            row.workload,
            row.system,
            row.metric,
            figure(row.value),
            row.unit
        );
    }
}

/// Whole numbers stand as they are; of others three places are enough.
fn figure(value: f64) -> String {
    if value.fract() == 0.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.3}")
    }
}
