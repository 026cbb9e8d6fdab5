//! Reads the commands of a geometry, and checks their grammar.

use veerkracht_varint::unzigzag;

use super::layers::GeometryKind;
use super::rules::ConformanceRule;
use crate::generalise::GridPoint;

/// A command with its parameters made absolute.
enum GeometryCommand {
    MoveTo(Vec<GridPoint>),
    LineTo(Vec<GridPoint>),
    ClosePath,
}

/// Reads points, lines or rings; what breaks a rule is left out.
pub(super) fn read_geometry(
    kind: GeometryKind,
    numbers: &[u64],
    broken: &mut Vec<ConformanceRule>,
) -> Vec<Vec<GridPoint>> {
    let Some(commands) = read_commands(numbers, broken) else {
        broken.push(ConformanceRule::CommandMalformed);
        return Vec::new();
    };
    match kind {
        GeometryKind::Point => points(&commands, broken),
        GeometryKind::Line => lines(&commands, broken),
        GeometryKind::Polygon => rings(&commands, broken),
    }
}

fn read_commands(numbers: &[u64], broken: &mut Vec<ConformanceRule>) -> Option<Vec<GeometryCommand>> {
    let mut commands = Vec::new();
    let mut cursor = GridPoint { x: 0, y: 0 };
    let mut rest = numbers;
    while let Some((&command, after)) = rest.split_first() {
        let count = usize::try_from(command >> 3).ok()?;
        if command > u64::from(u32::MAX) || count == 0 {
            return None;
        }
        rest = after;
        match command & 7 {
            kind @ (1 | 2) => {
                let (pairs, after) = rest.split_at_checked(count.checked_mul(2)?)?;
                rest = after;
                let mut path = Vec::with_capacity(count);
                for &[dx, dy] in pairs.as_chunks::<2>().0 {
                    if kind == 2 && dx == 0 && dy == 0 {
                        broken.push(ConformanceRule::LineToZero);
                    }
                    let step = |from: i32, by: u64| from.checked_add(i32::try_from(unzigzag(by)).ok()?);
                    cursor = GridPoint { x: step(cursor.x, dx)?, y: step(cursor.y, dy)? };
                    path.push(cursor);
                }
                commands.push(if kind == 1 { GeometryCommand::MoveTo(path) } else { GeometryCommand::LineTo(path) });
            }
            7 if count == 1 => commands.push(GeometryCommand::ClosePath),
            _ => return None,
        }
    }
    Some(commands)
}

fn points(commands: &[GeometryCommand], broken: &mut Vec<ConformanceRule>) -> Vec<Vec<GridPoint>> {
    if let [GeometryCommand::MoveTo(points)] = commands {
        return points.iter().map(|&p| vec![p]).collect();
    }
    broken.push(ConformanceRule::PointGrammar);
    Vec::new()
}

fn lines(commands: &[GeometryCommand], broken: &mut Vec<ConformanceRule>) -> Vec<Vec<GridPoint>> {
    let mut lines = Vec::new();
    let (pairs, rest) = commands.as_chunks::<2>();
    for pair in pairs {
        match pair {
            [GeometryCommand::MoveTo(start), GeometryCommand::LineTo(path)] if start.len() == 1 => {
                lines.push([&start[..], path].concat());
            }
            _ => broken.push(ConformanceRule::LineGrammar),
        }
    }
    if !rest.is_empty() || pairs.is_empty() {
        broken.push(ConformanceRule::LineGrammar);
    }
    lines
}

fn rings(commands: &[GeometryCommand], broken: &mut Vec<ConformanceRule>) -> Vec<Vec<GridPoint>> {
    let mut rings = Vec::new();
    let (triples, rest) = commands.as_chunks::<3>();
    for triple in triples {
        match triple {
            [GeometryCommand::MoveTo(start), GeometryCommand::LineTo(path), GeometryCommand::ClosePath]
                if start.len() == 1 && path.len() > 1 =>
            {
                if path.last() == start.first() {
                    broken.push(ConformanceRule::RingClosedTwice);
                }
                rings.push([&start[..], path].concat());
            }
            _ => broken.push(ConformanceRule::RingGrammar),
        }
    }
    if !rest.is_empty() || triples.is_empty() {
        broken.push(ConformanceRule::RingGrammar);
    }
    rings
}
