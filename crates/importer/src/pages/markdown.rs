//! Headings, tables and lines of a page, with line numbers.
//!
//! Not a Markdown library: by the rules that libraries follow, cells beyond the header's are thrown
//! away, a table whose rule line has another number of columns is none, and a line break within a
//! cell ends the row. Pages do all three, and what is needed of Markdown beside tables is little.

/// A part of a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Block<'a> {
    /// `## text`
    Heading { line: usize, level: usize, text: &'a str },
    /// A table.
    Table(Table),
    /// A line that is neither, not blank, not of a fenced block, and no comment.
    Text { line: usize, text: &'a str },
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    /// The line of the header.
    pub(super) line: usize,
    pub(super) header: Vec<String>,
    pub(super) rows: Vec<Row>,
}

/// A row of a table as it stands: cells trimmed, `\|` resolved, other markup left.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) line: usize,
    pub(super) cells: Vec<String>,
}

pub(super) fn blocks(page: &str) -> Vec<Block<'_>> {
    let page = page.strip_prefix('\u{feff}').unwrap_or(page);
    let lines: Vec<&str> = page.lines().map(str::trim).collect();
    let mut blocks = Vec::new();
    let mut at = 0;
    while let Some(&text) = lines.get(at) {
        let line = at + 1;
        if let Some(fence) = fence(text) {
            let rest = lines.iter().skip(line);
            at = line + 1 + rest.take_while(|text| !closes(fence, text)).count();
        } else if text.starts_with("<!--") {
            let rest = lines.iter().skip(at);
            at = line + rest.take_while(|text| !text.contains("-->")).count();
        } else if let Some((level, text)) = heading(text) {
            blocks.push(Block::Heading { line, level, text });
            at += 1;
        } else if is_row(text) && lines.get(line).is_some_and(|next| is_rule(next)) {
            let rows = rows(&lines, at + 2);
            let header = cells(text);
            at += 2 + rows.1;
            blocks.push(Block::Table(Table { line, header, rows: rows.0 }));
        } else {
            if !text.is_empty() {
                blocks.push(Block::Text { line, text });
            }
            at += 1;
        }
    }
    blocks
}

/// How many lines there are, at least one.
pub(super) fn last_line(page: &str) -> usize {
    page.lines().count().max(1)
}

fn fence(line: &str) -> Option<&str> {
    let mark = line.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let length = line.chars().take_while(|one| *one == mark).count();
    let (fence, info) = line.split_at_checked(length)?;
    (length >= 3 && !info.contains('`')).then_some(fence)
}

fn closes(fence: &str, line: &str) -> bool {
    line.strip_prefix(fence)
        .is_some_and(|rest| fence.starts_with(rest.chars().next().unwrap_or('`')))
}

/// Level and text. Some pages leave out the space after the signs.
fn heading(line: &str) -> Option<(usize, &str)> {
    let text = line.trim_start_matches('#');
    let level = line.len() - text.len();
    let spaced = text.starts_with(char::is_whitespace);
    let heading = (1..=6).contains(&level) && (spaced || level > 1);
    heading.then(|| (level, text.trim().trim_end_matches('#').trim_end()))
}

fn is_row(line: &str) -> bool {
    line.starts_with('|') || (line.contains('|') && !line.starts_with(['-', '>', '*', '!']))
}

/// The line between header and rows.
fn is_rule(line: &str) -> bool {
    let of_rule = |mark: char| matches!(mark, '|' | '-' | ':') || mark.is_whitespace();
    line.contains('|') && line.contains('-') && line.chars().all(of_rule)
}

/// The rows from a line on, and how many lines they take. A row that does not end in `|` goes on in
/// the next line if that does not begin with one.
fn rows(lines: &[&str], from: usize) -> (Vec<Row>, usize) {
    let mut rows = Vec::new();
    let mut taken = 0;
    let mut open: Option<(usize, String)> = None;
    for (index, text) in lines.iter().enumerate().skip(from) {
        let goes_on = !text.is_empty() && heading(text).is_none() && fence(text).is_none();
        match &mut open {
            Some((_, row)) if goes_on && !text.starts_with('|') && !row.ends_with('|') => {
                row.push('\n');
                row.push_str(text);
            }
            _ if goes_on && is_row(text) => {
                let row = open.replace((index + 1, (*text).to_owned()));
                rows.extend(row);
            }
            _ => break,
        }
        taken += 1;
    }
    rows.extend(open);
    let row = |(line, text): (usize, String)| Row { line, cells: cells(&text) };
    (rows.into_iter().map(row).collect(), taken)
}

/// The cells of a row, without the bars at its ends.
fn cells(row: &str) -> Vec<String> {
    let row = row.strip_prefix('|').unwrap_or(row);
    let mut cells = vec![String::new()];
    let mut signs = row.chars().peekable();
    while let Some(sign) = signs.next() {
        let Some(cell) = cells.last_mut() else { break };
        match sign {
            '\\' if signs.next_if_eq(&'|').is_some() => cell.push('|'),
            '\\' => {
                cell.push('\\');
                cell.extend(signs.next_if_eq(&'\\'));
            }
            '|' => cells.push(String::new()),
            _ => cell.push(sign),
        }
    }
    if cells.len() > 1 && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only_table(page: &str) -> Table {
        match blocks(page).pop() {
            Some(Block::Table(table)) => table,
            other => panic!("{other:?}"),
        }
    }

    fn rows_of(page: &str) -> Vec<(usize, Vec<String>)> {
        only_table(page).rows.into_iter().map(|row| (row.line, row.cells)).collect()
    }

    fn row<const N: usize>(line: usize, cells: [&str; N]) -> (usize, Vec<String>) {
        (line, cells.map(str::to_owned).to_vec())
    }

    #[test]
    fn a_row_may_have_more_or_fewer_cells_than_the_header_and_the_rule() {
        let page = "|a|b|c|\n|---|---|\n|1|2|3|4|\n|1|\n|1||3|\n";
        let rows = [row(3, ["1", "2", "3", "4"]), row(4, ["1"]), row(5, ["1", "", "3"])];
        assert_eq!(rows_of(page), rows);
        assert_eq!(only_table(page).header, ["a", "b", "c"]);
    }

    #[test]
    fn an_escaped_bar_is_part_of_its_cell() {
        assert_eq!(rows_of("|a|b|\n|-|-|\n|x\\|y|\\_z\\\\|\n"), [row(3, ["x|y", "\\_z\\\\"])]);
    }

    #[test]
    fn a_cell_may_be_broken_over_lines() {
        let page = "|a|b|\n|-|-|\n|x|one\ntwo\nthree|\n|y|four|\n";
        assert_eq!(rows_of(page), [row(3, ["x", "one\ntwo\nthree"]), row(6, ["y", "four"])]);
    }

    #[test]
    fn a_table_ends_at_a_blank_line_a_heading_or_a_fence() {
        for end in ["\n", "## b\n", "```\n"] {
            let page = format!("|a|\n|-|\n|1|\n{end}|2|\n");
            let blocks = blocks(&page);
            let Some(Block::Table(table)) = blocks.first() else { panic!("{blocks:?}") };
            assert_eq!(table.rows.len(), 1, "{end:?}");
        }
    }

    #[test]
    fn a_row_without_a_rule_below_it_is_text() {
        assert_eq!(
            blocks("|a|b|\ntext"),
            [Block::Text { line: 1, text: "|a|b|" }, Block::Text { line: 2, text: "text" },]
        );
    }

    #[test]
    fn fenced_blocks_are_left_out_even_if_they_are_never_closed() {
        let page = "a\n```json\n# b\n~~~\n```\nc\n~~~~\n|d|\n|-|\n";
        let text = |line, text| Block::Text { line, text };
        assert_eq!(blocks(page), [text(1, "a"), text(6, "c")]);
    }

    #[test]
    fn comments_are_left_out() {
        let page = "<!-- a -->\nb\n<!--\n# c\n-->\nd\n<!-- e";
        let text = |line, text| Block::Text { line, text };
        assert_eq!(blocks(page), [text(2, "b"), text(6, "d")]);
    }

    #[test]
    fn headings_need_no_space_unless_they_have_one_sign() {
        let heading = |line, level, text| Block::Heading { line, level, text };
        assert_eq!(
            blocks("\u{feff}# a\n##b ##\n#c\n####### d\n"),
            [
                heading(1, 1, "a"),
                heading(2, 2, "b"),
                Block::Text { line: 3, text: "#c" },
                Block::Text { line: 4, text: "####### d" },
            ]
        );
    }
}
