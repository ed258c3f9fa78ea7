// SPDX-License-Identifier: MIT
// Rust: std::process.
use std::fs::File;
use std::os::fd::AsRawFd;
use std::process::Command;
use std::time::Instant;

fn run(program: &str, mode: &str) -> u128 {
    let begin = Instant::now();
    match mode {
        "capture" => {
            Command::new(program).output().expect("output");
        }
        "call" => {
            let mut child = Command::new(program).spawn().expect("spawn");
            let elapsed = begin.elapsed().as_nanos();
            child.wait().expect("wait");
            return elapsed;
        }
        _ => {
            Command::new(program).status().expect("status");
        }
    }
    begin.elapsed().as_nanos()
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let count: usize = arguments[1].parse().expect("count");
    let mib: usize = arguments[3].parse().expect("mib");
    let descriptors: i32 = arguments[4].parse().expect("descriptors");
    let memory = vec![1u8; mib << 20];
    let mut files = Vec::new();
    let mut last = 2;

    while last + 1 < descriptors {
        let file = File::open("/dev/null").expect("open");
        last = file.as_raw_fd();
        files.push(file);
    }
    let mut text = String::new();
    for _ in 0..count {
        text += &format!("{}\n", run(&arguments[2], &arguments[5]));
    }
    print!("{}", text);
    std::hint::black_box((memory, files));
}
