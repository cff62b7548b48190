// Tables follow the field tables by themselves: a new type, field or list gets its table or column at the next start. What
// cannot be added (a rename, a new meaning) is a numbered step here. Data of a newer Redoubt is refused, not guessed at.
#include <array>
#include <set>

#include <fmt/format.h>

#include "store/state.h"

namespace redoubt::store {
namespace {

struct Step {
    int64_t number;
    std::string_view what;
    std::string_view sql;
};
// Append only. Step N brings data of format N-1 to format N.
constexpr std::string_view values_by_compartment = R"sql(
DROP INDEX IF EXISTS "advisory.advisory_id"; DROP INDEX IF EXISTS "alert.source_key"; DROP INDEX IF EXISTS "finding.identity";
DROP INDEX IF EXISTS "observable.identity"; DROP INDEX IF EXISTS "occurrence.identity"; DROP INDEX IF EXISTS "page.path";
DROP INDEX IF EXISTS "requirement.identity"; DROP INDEX IF EXISTS "rule.rule_id"; DROP INDEX IF EXISTS "template.cacao_id";
)sql";
constexpr std::array<Step, 4> steps{Step{1, "the first format", ""},
                                    Step{2, "an index whose condition is compared, not looked up", R"(DROP INDEX IF EXISTS "journal.beside")"},
                                    Step{3, "keys that are codes, which an older one would take for numbers", ""},
                                    Step{4, "values that are unique within their compartment: the tables' indexes are made anew", values_by_compartment}};
constexpr int64_t format_known = steps.back().number;

// A condition that says IN would fill a table of its own at every insert.
constexpr std::string_view common_tables = R"sql(
CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS record_type(name TEXT PRIMARY KEY, ordinal INTEGER NOT NULL UNIQUE) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS choice(type TEXT, field TEXT, number INTEGER, name TEXT NOT NULL, PRIMARY KEY(type, field, number)) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS counter(type TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS code_key(type TEXT, number INTEGER, code TEXT NOT NULL, PRIMARY KEY(type, number)) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS severity_lowered(number INTEGER PRIMARY KEY, record TEXT NOT NULL, severity INTEGER NOT NULL, at INTEGER NOT NULL,
  name TEXT NOT NULL, party TEXT NOT NULL, grade TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS "severity_lowered.record" ON severity_lowered(record);
CREATE TABLE IF NOT EXISTS journal(seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, type TEXT NOT NULL,
  record TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL, hash BLOB NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS "journal.record" ON journal(record, version);
CREATE INDEX IF NOT EXISTS "journal.beside" ON journal(type, action, record)
  WHERE action = 'link' OR action = 'unlink' OR action = 'comment' OR action = 'attach' OR action = 'read';
CREATE TABLE IF NOT EXISTS journal_signature(number INTEGER PRIMARY KEY, seq INTEGER NOT NULL, body TEXT NOT NULL, signature TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS link(id TEXT PRIMARY KEY, from_type TEXT NOT NULL, from_id TEXT NOT NULL, relation TEXT NOT NULL, to_type TEXT NOT NULL,
  to_id TEXT NOT NULL, reason TEXT NOT NULL, author TEXT NOT NULL, author_name TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID, STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS "link.ends" ON link(from_id, relation, to_id);
CREATE INDEX IF NOT EXISTS "link.to" ON link(to_id);
CREATE TABLE IF NOT EXISTS comment(id TEXT PRIMARY KEY, record TEXT NOT NULL, text TEXT NOT NULL, author TEXT NOT NULL, author_name TEXT NOT NULL,
  at INTEGER NOT NULL) WITHOUT ROWID, STRICT;
CREATE INDEX IF NOT EXISTS "comment.record" ON comment(record);
CREATE TABLE IF NOT EXISTS comment_edit(comment TEXT PRIMARY KEY, edited INTEGER NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS mention(user TEXT NOT NULL, seq INTEGER NOT NULL, type TEXT NOT NULL, record TEXT NOT NULL, comment TEXT NOT NULL,
  PRIMARY KEY(user, seq)) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS attachment(id TEXT PRIMARY KEY, type TEXT NOT NULL, record TEXT NOT NULL, name TEXT NOT NULL, media_type TEXT NOT NULL,
  hash TEXT NOT NULL, bytes INTEGER NOT NULL, author TEXT NOT NULL, author_name TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID, STRICT;
CREATE INDEX IF NOT EXISTS "attachment.record" ON attachment(record);
CREATE INDEX IF NOT EXISTS "attachment.hash" ON attachment(hash);
CREATE TABLE IF NOT EXISTS compartment(name TEXT PRIMARY KEY, purpose TEXT NOT NULL, opened_by TEXT NOT NULL, opened INTEGER NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS compartment_member(compartment TEXT, party TEXT, PRIMARY KEY(compartment, party)) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS own_field(id TEXT PRIMARY KEY, type TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL, UNIQUE(type, name)) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS blob(number INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, size INTEGER NOT NULL, body BLOB) STRICT;
CREATE TABLE IF NOT EXISTS job(id TEXT PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, payload TEXT NOT NULL, every TEXT NOT NULL,
  state TEXT NOT NULL, due INTEGER NOT NULL, attempts INTEGER NOT NULL, most_attempts INTEGER NOT NULL, last_error TEXT NOT NULL, owner TEXT NOT NULL,
  lease_until INTEGER NOT NULL, created INTEGER NOT NULL, started INTEGER NOT NULL, finished INTEGER NOT NULL, sole INTEGER NOT NULL,
  again INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID, STRICT;
CREATE INDEX IF NOT EXISTS "job.due" ON job(state, due);
CREATE UNIQUE INDEX IF NOT EXISTS "job.sole" ON job(kind, subject) WHERE sole = 1 AND state NOT IN ('done', 'dead');
CREATE TABLE IF NOT EXISTS notice(record TEXT NOT NULL, what TEXT NOT NULL, since INTEGER NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY(record, what, since)) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS metric_sample(metric TEXT NOT NULL, at INTEGER NOT NULL, value REAL, rebuilt INTEGER NOT NULL, taken INTEGER NOT NULL,
  definition TEXT NOT NULL, PRIMARY KEY(metric, at)) WITHOUT ROWID, STRICT;
CREATE TRIGGER IF NOT EXISTS "metric_sample.kept" BEFORE UPDATE ON metric_sample BEGIN SELECT RAISE(ABORT, 'samples are only added'); END;
CREATE TRIGGER IF NOT EXISTS "metric_sample.there" BEFORE DELETE ON metric_sample BEGIN SELECT RAISE(ABORT, 'samples are only added'); END;
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(title, body, content='', columnsize=0, tokenize="unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE IF NOT EXISTS word USING fts5vocab('words', 'instance');
)sql";

std::unexpected<Error> newer(std::string what) {
    return fail(Code::unsupported, "this data was written by a newer Redoubt: " + what, "redoubt.db", "use that version, or a backup from before the upgrade");
}

Result<> run_steps(Connection& sql, bool fresh) {
    const int64_t found = fresh ? 0 : TRY(sql.integer("PRAGMA user_version")).value_or(0);
    if (found > format_known) return newer(fmt::format("its format is {}, this one knows {}", found, format_known));
    for (const Step& step : steps)
        if (step.number > found && !step.sql.empty()) TRY(sql.script(std::string(step.sql)));
    return sql.script(fmt::format("PRAGMA user_version={}", format_known));
}

Result<> number_types(Connection& sql, std::span<const std::unique_ptr<TypeState>> types) {
    std::set<std::string, std::less<>> known;
    for (const auto& type : types) {
        const std::string name(type->layout.info->name);
        known.insert(name);
        TRY(sql.run("INSERT OR IGNORE INTO record_type SELECT ?, coalesce(max(ordinal), 0) + 1 FROM record_type", {name}));
        type->layout.ordinal = TRY(sql.integer("SELECT ordinal FROM record_type WHERE name = ?", {name})).value_or(0);
    }
    std::string unknown;
    TRY(sql.each("SELECT name FROM record_type", {}, [&](const Row& row) {
        if (!known.contains(row.text(0))) unknown = row.text(0);
        return true;
    }));
    if (!unknown.empty()) return newer(fmt::format("it holds records of type '{}'", unknown));
    return {};
}

// Choices are stored by position: one that stands for something else than before would silently change old records.
Result<> check_choices(Connection& sql, const Layout& layout, std::string_view field, std::span<const std::string_view> names) {
    const std::string_view type = layout.info->name;
    for (size_t i = 0; i < names.size(); ++i) {
        TRY(sql.run("INSERT OR IGNORE INTO choice VALUES(?, ?, ?, ?)", {type, field, static_cast<int64_t>(i), names[i]}));
        const auto kept = TRY(sql.text("SELECT name FROM choice WHERE type = ? AND field = ? AND number = ?", {type, field, static_cast<int64_t>(i)}));
        if (kept != names[i])
            return fail(Code::internal, fmt::format("choice {} of {}.{} was '{}' and is now '{}'", i, type, field, kept.value_or(""), names[i]), "redoubt.db",
                        "append new choices at the end, or write a numbered migration");
    }
    const int64_t count = TRY(sql.integer("SELECT count(*) FROM choice WHERE type = ? AND field = ?", {type, field})).value_or(0);
    if (count > static_cast<int64_t>(names.size())) return newer(fmt::format("{}.{} has choices that this one does not know", type, field));
    return {};
}

Result<> check_all_choices(Connection& sql, const Layout& layout) {
    for (const ColumnLayout& column : layout.columns) {
        std::vector<std::string_view> names;
        if (column.state)
            for (const schema::State& state : layout.info->states) names.push_back(state.name);
        for (const schema::Choice& choice : column.field->shape.choices) names.push_back(choice.name);
        if (!names.empty()) TRY(check_choices(sql, layout, column.field->name, names));
    }
    return {};
}

Result<std::set<std::string, std::less<>>> columns_of(Connection& sql, const Layout& layout) {
    std::set<std::string, std::less<>> found;
    TRY(sql.each("SELECT name FROM pragma_table_info(?)", {layout.info->name}, [&](const Row& row) {
        found.emplace(row.text(0));
        return true;
    }));
    return found;
}

Result<> shape_table(Connection& sql, const Layout& layout) {
    const std::string wanted = create_tables(layout);
    const auto before = TRY(columns_of(sql, layout));
    if (!before.empty()) {
        std::set<std::string, std::less<>> known{"number"};
        for (const ColumnLayout& column : layout.columns) {
            known.emplace(column.field->name);
            if (before.contains(column.field->name)) continue;
            const size_t at = wanted.find(", " + column.name + " ") + 2;
            TRY(sql.script(fmt::format("ALTER TABLE {} ADD COLUMN {}", layout.table, wanted.substr(at, wanted.find_first_of(",)", at) - at))));
        }
        for (const std::string& name : before)
            if (!known.contains(name)) return newer(fmt::format("{} has a field '{}'", layout.info->plural, name));
    }
    return sql.script(wanted);
}

Result<> load_codes(Connection& sql, std::span<const std::unique_ptr<TypeState>> types) {
    for (const auto& type : types)
        TRY(sql.each("SELECT number, code FROM code_key WHERE type = ? ORDER BY number", {type->layout.info->name}, [&](const Row& row) {
            type->layout.codes->add(row.integer(0), std::string(row.text(1)));
            return true;
        }));
    return {};
}

}  // namespace

Result<> prepare_database(Connection& sql, std::span<const std::unique_ptr<TypeState>> types) {
    const bool fresh = TRY(sql.integer("SELECT count(*) FROM sqlite_master")).value_or(0) == 0;
    TRY(sql.run("BEGIN IMMEDIATE"));
    const auto work = [&]() -> Result<> {
        TRY(run_steps(sql, fresh));
        TRY(sql.script(std::string(common_tables)));
        TRY(number_types(sql, types));
        for (const auto& type : types) {
            TRY(shape_table(sql, type->layout));
            TRY(check_all_choices(sql, type->layout));
        }
        TRY(load_codes(sql, types));
        return sql.run("COMMIT");
    };
    Result<> done = work();
    // Full text gathers 16 MB before it writes a segment, and merges seldom: imports are large.
    if (done) done = sql.script("INSERT INTO words(words, rank) VALUES('hashsize', 16777216); INSERT INTO words(words, rank) VALUES('automerge', 8);");
    if (!done && sql.in_transaction()) (void)sql.run("ROLLBACK");
    return done;
}

}  // namespace redoubt::store
