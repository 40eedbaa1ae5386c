//! `cargo x class collect`: a folder of returned files becomes a table and a page for each student.

use super::due::Due;
use super::graded::{Graded, Student};
use super::page::{file_name, page};
use super::returned::{self, Class, Returned, Text};
use super::table::table;
use crate::chapter::Chapter;
use crate::feedback::plain;
use crate::grade::{self, Crates, IS_LIMITED, Submission};
use crate::stop;
use kusari_tools::{Failure, course, show, unable};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

/// Grades a folder of returned files: each folder or file in it is a student
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  cargo x class collect returned                 all chapters, to returned-grades/
  cargo x class collect returned --chapter 2     chapter 2 alone
  cargo x class collect returned --to grades     to grades/

  cargo x class collect returned --due 2026-03-01T23:59     says what was changed later

A student's folder may contain files, notebooks, zips and tars under any name. If there are several for a
chapter, the best answer to each exercise counts. What comes out: grades.csv, and in feedback/ a page for each
student, which names every file, and says why if it wasn't read. Being late costs no points, but you're told.
Grading runs the answers, within limits; course/teaching/grading.md says what these don't protect against.")]
pub(crate) struct Args {
    /// The folder
    folder: PathBuf,
    /// Only this chapter, as 4 or stage4_pow
    #[arg(long)]
    chapter: Option<String>,
    /// When it was due: 2026-03-01 (to the end of that day), 2026-03-01T23:59 in this machine's time
    /// zone, or with another one, 2026-03-01T23:59+01:00
    #[arg(long, value_name = "TIME")]
    due: Option<Due>,
    /// Where the grades go
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// How many to grade at the same time
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256), allow_negative_numbers = true)]
    jobs: Option<u16>,
}

/// Grades them.
pub(crate) fn run(args: Args) -> Result<(), Failure> {
    let chapters = match &args.chapter {
        Some(wanted) => vec![Chapter::find(wanted)?],
        None => Chapter::all()?,
    };
    let Class { students: returned, others } = returned::read(&args.folder, &chapters)?;
    for (name, why) in &others {
        show(&format!("no student: {} ({why})\n", plain(name)));
    }
    if returned.is_empty() {
        let why = "it contains no students' folders or files";
        return Err(unable(&args.folder, &why));
    }
    if let Some(due) = &args.due {
        show(&format!("due until {}\n", due.shown()));
    }
    if !IS_LIMITED {
        show("note: this system limits only time and output; answers could take all memory\n");
    }
    let crates = grade::crates()?;
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let jobs = args.jobs.map_or(cores, usize::from);
    let students = all(&crates, &returned, &chapters, args.due.as_ref(), jobs)?;
    if stop::is_signalled() {
        // Those who were graded after it have no points for the wrong reason.
        return Err(Failure::Unable("stopped".to_owned()));
    }
    // Without those chapters to which no one has returned anything.
    let asked: Vec<Chapter> = chapters
        .into_iter()
        .filter(|it| args.chapter.is_some() || students.iter().any(|s| s.points(it).is_some()))
        .collect();
    let to = args.to.unwrap_or_else(|| beside(&args.folder));
    let csv = table(&students, &asked).map_err(|why| unable(&to, &why))?;
    course::write(&to.join("grades.csv"), csv)?;
    let mut taken = Vec::new();
    for student in &students {
        let name = file_name(&student.name, &mut taken);
        course::write(&to.join("feedback").join(name), page(student))?;
    }
    show(&format!("{} and {} pages beside it\n", to.join("grades.csv").display(), students.len()));
    Ok(())
}

fn beside(folder: &Path) -> PathBuf {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push("-grades");
    folder.with_file_name(name)
}

/// Grades all students, several at the same time, and tells each. If the machine can't go on, all stop:
/// a table with some students' points and others' zeros would be worse than none.
fn all(
    crates: &Crates,
    returned: &[Returned],
    chapters: &[Chapter],
    due: Option<&Due>,
    jobs: usize,
) -> Result<Vec<Student>, Failure> {
    let next = AtomicUsize::new(0);
    let (tell, told) = mpsc::channel();
    let mut students = Vec::new();
    let (mut failure, mut started) = (None, 0);
    thread::scope(|scope| {
        for _ in 0..jobs.min(returned.len()) {
            let (tell, next) = (tell.clone(), &next);
            let work = move || {
                while let Some(one) = returned.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if tell.send(student(crates, one, due)).is_err() {
                        return;
                    }
                }
            };
            // Where the system has no room for all of them, fewer do the work.
            match thread::Builder::new().spawn_scoped(scope, work) {
                Ok(_) => started += 1,
                Err(why) if started == 0 => {
                    let why = format!(
                        "no thread can be started: {why}; close some programs, and try again"
                    );
                    failure = Some(Failure::Unable(why));
                }
                Err(_) => {}
            }
        }
        drop(tell);
        let of: u32 = chapters.iter().map(Chapter::points).sum();
        for student in told {
            match student {
                Ok(student) => students.push(student),
                Err(why) => {
                    // The others end with the student that they are at.
                    next.store(returned.len(), Ordering::Relaxed);
                    failure.get_or_insert(why);
                    continue;
                }
            }
            let (count, all) = (students.len(), returned.len());
            if let Some(student) = students.last() {
                let name = plain(&student.name);
                let points = student.total();
                let remarks = if student.notes.is_empty() { "" } else { ", with remarks" };
                show(&format!("{count:>3} of {all}  {name}: {points} of {of} points{remarks}\n"));
            }
        }
    });
    if let Some(why) = failure {
        return Err(why);
    }
    students.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(students)
}

/// Grades one student. Whatever was returned, there is a result.
///
/// # Errors
///
/// If the machine cannot do it.
fn student(crates: &Crates, returned: &Returned, due: Option<&Due>) -> Result<Student, Failure> {
    let mut student = Student {
        name: returned.student.clone(),
        chapters: Vec::new(),
        files: returned.files.clone(),
        notes: returned.notes.clone(),
    };
    for text in &returned.texts {
        match graded(crates, text, due) {
            Ok(graded) => {
                let known = student.chapters.iter_mut().find(|it| it.chapter == graded.chapter);
                match known {
                    None => student.chapters.push(graded),
                    Some(known) => known.compare(graded),
                }
            }
            Err(Failure::Refused(why)) => student.notes.push(format!("{}: {why}", text.path)),
            Err(failure) => return Err(failure),
        }
    }
    student.notes.extend(student.chapters.iter().flat_map(|graded| graded.remarks(due.is_some())));
    student.notes.extend(returned.remarks());
    Ok(student)
}

fn graded(crates: &Crates, text: &Text, due: Option<&Due>) -> Result<Graded, Failure> {
    let submission = Submission::of(&text.chapter, Arc::clone(&text.pieces));
    let (grades, counted) = grade::telling(crates, &submission)?;
    let notes = submission.notes.into_iter().chain(counted).chain(grade::timeouts(&grades));
    let notes = notes.map(|note| format!("{}: {note}", text.path)).collect();
    Ok(Graded {
        chapter: text.chapter.clone(),
        path: text.path.clone(),
        when: text.when,
        is_late: due.zip(text.when).is_some_and(|(due, when)| due.is_late(when)),
        grades,
        notes,
        others: Vec::new(),
    })
}
