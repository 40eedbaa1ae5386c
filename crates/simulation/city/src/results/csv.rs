//! Results as comma-separated values: a folder with a folder for each seed, and a table of all runs.

use super::error::StoreError;
use super::measure::Measures;
use super::record::Rows;
use super::store::{Store, hex};
use crate::report::{PERCENTILES, Report};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// A folder of results.
#[derive(Debug)]
pub struct CsvFolder {
    path: PathBuf,
    /// The files of runs that haven't ended.
    open: BTreeMap<u64, Files>,
}

#[derive(Debug)]
struct Files {
    folder: PathBuf,
    block: BufWriter<File>,
    arrival: BufWriter<File>,
    reorganisation: BufWriter<File>,
    event: BufWriter<File>,
}

const RUN: &str = "seed,made,main,stale,time_us,events,trace";

/// It's there as soon as a run is complete.
const COMPLETE: &str = "run.csv";

impl CsvFolder {
    /// Opens a folder of this scenario, or makes one.
    ///
    /// # Errors
    ///
    /// If there's something else, or results of another scenario.
    pub fn open(path: &Path, scenario: &str) -> Result<CsvFolder, StoreError> {
        let about = path.join("scenario.toml");
        let failed = |error| StoreError::io(path.to_owned(), &error);
        match fs::read_to_string(&about) {
            Ok(there) if there == scenario => {}
            Ok(there) => return Err(StoreError::other_scenario(about, &there, scenario)),
            Err(_) => {
                let is_empty = |mut entries: fs::ReadDir| entries.next().is_none();
                if fs::metadata(path).is_ok() && !fs::read_dir(path).is_ok_and(is_empty) {
                    return Err(StoreError::NotResults(path.to_owned()));
                }
                fs::create_dir_all(path).map_err(failed)?;
                fs::write(&about, scenario).map_err(|error| StoreError::io(about, &error))?;
            }
        }
        Ok(CsvFolder { path: path.to_owned(), open: BTreeMap::new() })
    }

    fn folder(&self, seed: u64) -> PathBuf {
        self.path.join(format!("seed-{seed}"))
    }
}

impl Store for CsvFolder {
    fn complete(&self) -> Result<BTreeSet<u64>, StoreError> {
        let failed = |error| StoreError::io(self.path.clone(), &error);
        let mut seeds = BTreeSet::new();
        for entry in fs::read_dir(&self.path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let seed = entry
                .file_name()
                .to_str()
                .and_then(|name| name.strip_prefix("seed-")?.parse::<u64>().ok());
            seeds.extend(seed.filter(|_| entry.path().join(COMPLETE).is_file()));
        }
        Ok(seeds)
    }

    fn begin(&mut self, seed: u64) -> Result<(), StoreError> {
        let folder = self.folder(seed);
        fs::create_dir_all(&folder).map_err(|error| StoreError::io(folder.clone(), &error))?;
        let file = |name: &str, header: &str| {
            let path = folder.join(name);
            let failed = |error| StoreError::io(path.clone(), &error);
            let mut file = BufWriter::new(File::create(&path).map_err(failed)?);
            writeln!(file, "{header}").map_err(failed)?;
            Ok(file)
        };
        let percentiles = PERCENTILES.map(|it| format!(",p{it}")).concat();
        let files = Files {
            block: file("block.csv", "block,parent,height,maker,bytes,time_us,is_main")?,
            arrival: file("arrival.csv", &format!("block{percentiles}"))?,
            reorganisation: file(
                "reorganisation.csv",
                "number,node,time_us,depth,old_tip,new_tip",
            )?,
            event: file("event.csv", "number,time_us,node,block")?,
            folder,
        };
        self.open.insert(seed, files);
        Ok(())
    }

    fn add(&mut self, seed: u64, _made: u32, rows: &Rows) -> Result<(), StoreError> {
        let Some(files) = self.open.get_mut(&seed) else { return Ok(()) };
        files.add(rows).map_err(|error| StoreError::io(files.folder.clone(), &error))
    }

    fn end(&mut self, seed: u64, report: &Report) -> Result<(), StoreError> {
        let Some(mut files) = self.open.remove(&seed) else { return Ok(()) };
        let failed = |error| StoreError::io(self.folder(seed), &error);
        files.flush().map_err(failed)?;
        let mut nodes =
            "node,region,lines,share,made,made_main,sent_bytes,reorganisations\n".to_owned();
        for it in &report.nodes {
            let (node, region, lines, share) = (it.node, it.region, it.lines, it.share);
            let (made, main, sent, times) =
                (it.made, it.made_main, it.sent_bytes, it.reorganisations);
            nodes += &format!("{node},{region},{lines},{share},{made},{main},{sent},{times}\n");
        }
        fs::write(files.folder.join("node.csv"), nodes).map_err(failed)?;
        let mut measures = "key,value\n".to_owned();
        for (key, value) in Measures::of(report).iter() {
            measures += &format!("{key},{value}\n");
        }
        fs::write(files.folder.join("measure.csv"), measures).map_err(failed)?;
        if report.is_cut_short {
            return Ok(());
        }
        let Report { made, main, stale, time, events, .. } = report;
        let trace = hex(&report.trace);
        let line = format!("{RUN}\n{seed},{made},{main},{stale},{time},{events},{trace}\n");
        // Only a file with another name can be there in part.
        let part = files.folder.join("run.part");
        fs::write(&part, line).map_err(failed)?;
        fs::rename(part, files.folder.join(COMPLETE)).map_err(failed)
    }

    fn close(&mut self) -> Result<(), StoreError> {
        self.open.clear();
        let mut all = format!("{RUN}\n");
        for seed in self.complete()? {
            let path = self.folder(seed).join(COMPLETE);
            let text = fs::read_to_string(&path).map_err(|error| StoreError::io(path, &error))?;
            all.extend(text.lines().skip(1).flat_map(|line| [line, "\n"]));
        }
        let path = self.path.join(COMPLETE);
        fs::write(&path, all).map_err(|error| StoreError::io(path, &error))
    }
}

impl Files {
    fn add(&mut self, rows: &Rows) -> std::io::Result<()> {
        for it in &rows.blocks {
            let (id, parent, height, maker, bytes) =
                (it.id, it.parent, it.height, it.maker, it.bytes);
            let main = u8::from(it.is_main);
            writeln!(self.block, "{id},{parent},{height},{maker},{bytes},{},{main}", it.time)?;
            let mut line = id.to_string();
            for time in it.arrival {
                line.push(',');
                if let Some(time) = time {
                    let _ = write!(line, "{time}"); // a string always has room
                }
            }
            writeln!(self.arrival, "{line}")?;
        }
        for (number, it) in &rows.reorganisations {
            let (node, time, depth, old, new) =
                (it.node, it.time, it.depth, it.old_tip, it.new_tip);
            writeln!(self.reorganisation, "{number},{node},{time},{depth},{old},{new}")?;
        }
        for it in &rows.arrivals {
            writeln!(self.event, "{},{},{},{}", it.number, it.time, it.node, it.block)?;
        }
        Ok(())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.block.flush()?;
        self.arrival.flush()?;
        self.reorganisation.flush()?;
        self.event.flush()
    }
}
