-- What a results file has in it. docs/sim-results.md explains each column.
create table about (
    key text primary key,
    value text not null
) without rowid;
create table run (
    seed integer primary key,
    status text not null check (status in ('running', 'complete', 'interrupted')),
    made integer not null,
    main integer,
    stale integer,
    time_us integer,
    events integer,
    trace text
);
create table block (
    seed integer not null references run,
    block integer not null,
    parent integer,
    height integer not null,
    maker integer not null,
    bytes integer not null,
    time_us integer not null,
    is_main integer not null,
    primary key (seed, block)
) without rowid;
create table arrival (
    seed integer not null references run,
    block integer not null,
    p10 integer, p25 integer, p50 integer, p75 integer,
    p90 integer, p95 integer, p99 integer, p100 integer,
    primary key (seed, block)
) without rowid;
create table reorganisation (
    seed integer not null references run,
    number integer not null,
    node integer not null,
    time_us integer not null,
    depth integer not null,
    old_tip integer not null,
    new_tip integer not null,
    primary key (seed, number)
) without rowid;
create table node (
    seed integer not null references run,
    node integer not null,
    region integer not null,
    lines integer not null,
    share real not null,
    made integer not null,
    made_main integer not null,
    sent_bytes integer not null,
    reorganisations integer not null,
    primary key (seed, node)
) without rowid;
create table event (
    seed integer not null references run,
    number integer not null,
    time_us integer not null,
    node integer not null,
    block integer not null,
    primary key (seed, number)
) without rowid;
-- What each run comes to: one line a number. Times are in seconds here.
create table measure (
    seed integer not null references run,
    key text not null,
    value real not null,
    primary key (seed, key)
) without rowid;
