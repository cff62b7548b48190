#include "rooms/exchange/tables_in.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/text.h"
#include "rooms/exchange/row_reader.h"

namespace redoubt::rooms::exchange {
namespace {

using store::RowOutcome;

constexpr size_t batch_rows = 5000;

class Import {
public:
    Import(store::Store& store, const store::Actor& actor, const schema::RecordInfo& type, TableFile& file, const InOptions& options)
        : store_(store),
          actor_(actor),
          type_(type),
          file_(file),
          options_(options),
          records_(store.as(actor)),
          keys_(records_),
          reader_(type, records_.own_fields(type.name), options, keys_, file.is_text()) {}

    Result<InResult> run() {
        TRY(reader_.add_columns(file_.names()));
        if (file_.is_text()) TRY(check_columns());
        std::vector<TableRow> batch(batch_rows);
        for (bool more = true; more;) {
            size_t filled = 0;
            while (more && filled < batch_rows) {
                more = TRY(file_.next(batch[filled]));
                if (more) ++filled;
            }
            TRY(reader_.add_columns(file_.names()));
            TRY(take(std::span(batch).first(filled)));
        }
        TRY(write());
        name_columns();
        return std::move(result_);
    }

private:
    Result<> check_columns() {
        for (const InColumn& column : reader_.columns())
            if (column.use == InColumn::Use::field || column.use == InColumn::Use::identity) return {};
        std::string names;
        for (const std::string& name : file_.names())
            if (names.size() < 300) names += (names.empty() ? "" : ", ") + name;
        return fail(Code::invalid, fmt::format("none of its columns is a field of {}: {}", type_.plural, names), {},
                    "the first line must name the columns; map=COLUMN:FIELD says which is which");
    }

    void problem(uint64_t row, std::string column, std::string message) {
        if (result_.problems.size() < most_listed) result_.problems.push_back({row, std::move(column), std::move(message)});
    }

    Result<> take(std::span<const TableRow> rows) {
        std::vector<std::optional<store::Record>> known(rows.size());
        std::vector<std::string> wrong(rows.size());
        TRY(identify(rows, known, wrong));
        std::vector<store::Record> found;
        for (const auto& record : known)
            if (record) found.push_back(*record);
        TRY(keys_.look_up(reader_.compared(), found));
        for (size_t i = 0; i < rows.size(); ++i) TRY(take_row(rows[i], known[i] ? &*known[i] : nullptr, wrong[i]));
        return {};
    }

    Result<> take_row(const TableRow& row, const store::Record* known, const std::string& wrong) {
        ++result_.rows;
        std::vector<InProblem> problems;
        store::RowChange change;
        if (!row.problem.empty()) problems.push_back({row.number, {}, row.problem});
        if (!wrong.empty()) problems.push_back({row.number, {}, wrong});
        if (known && problems.empty() && !seen_.insert(known->id.text).second)
            problems.push_back({row.number, {}, fmt::format("{} is in a row before as well", known->key)});
        const bool any = problems.empty() && reader_.changes(row, known, change, problems);
        if (!problems.empty()) {
            ++result_.failed;
            for (InProblem& each : problems) problem(each.row, std::move(each.column), std::move(each.message));
            return {};
        }
        if (!any) {
            ++result_.same;
            return {};
        }
        if (pending_.size() >= store::most_rows_at_once)
            return fail(Code::too_large, fmt::format("more than {} rows would change", store::most_rows_at_once), {}, "import it in parts");
        pending_.push_back(std::move(change));
        numbers_.push_back(row.number);
        return {};
    }

    // What each row stands for; why not, in `wrong`.
    Result<> identify(std::span<const TableRow> rows, std::vector<std::optional<store::Record>>& known, std::vector<std::string>& wrong) {
        std::map<std::string, std::pair<std::vector<size_t>, std::vector<std::string>>> asked;
        for (size_t i = 0; i < rows.size(); ++i) {
            RowReader::Identity identity = reader_.identity(rows[i]);
            if (identity.name.empty()) continue;
            auto& [places, names] = asked[identity.by];
            places.push_back(i);
            names.push_back(std::move(identity.name));
        }
        for (const auto& [by, question] : asked) {
            const auto& [places, names] = question;
            std::vector<store::Named> found = TRY(find_named(store_, actor_, type_.name, by, names));
            for (size_t i = 0; i < places.size(); ++i) {
                if (found[i].several)
                    wrong[places[i]] = fmt::format("more than one of the {} is called '{}': say which by its key", type_.plural, names[i].substr(0, 100));
                if (by == "key" && !found[i].record) wrong[places[i]] = fmt::format("there is no {} '{}'", type_.name, names[i].substr(0, 60));
                if (by == "title" && !found[i].record && !new_titles_.insert(names[i]).second)
                    wrong[places[i]] = fmt::format("'{}' is in a row before as well", names[i].substr(0, 100));
                known[places[i]] = std::move(found[i].record);
            }
        }
        return {};
    }

    Result<> write() {
        const bool stop = result_.failed > 0 && !options_.skip_failed;
        const store::PutOptions options{.dry_run = options_.dry_run || stop, .skip_failed = options_.skip_failed, .reason = options_.reason};
        store::PutResult put = TRY(put_rows(store_, actor_, type_.name, pending_, options));
        result_.written = put.written;
        for (size_t i = 0; i < put.rows.size(); ++i) {
            RowOutcome& outcome = put.rows[i];
            switch (outcome.action) {
                case RowOutcome::Action::same: ++result_.same; break;
                case RowOutcome::Action::created: ++result_.created; break;
                case RowOutcome::Action::changed: ++result_.changed; break;
                case RowOutcome::Action::failed: ++result_.failed; break;
            }
            if (outcome.action == RowOutcome::Action::created) outcome.changes = written_for_new(pending_[i].given);
            TRY(list(numbers_[i], outcome));
        }
        std::ranges::sort(result_.problems, {}, [](const InProblem& each) { return std::tie(each.row, each.column); });
        return {};
    }

    // What the row says of a new record; its title stands beside.
    static std::vector<store::JournalChange> written_for_new(const schema::Map& given) {
        std::vector<store::JournalChange> out;
        for (const schema::Member& member : given)
            if (member.name != "title" && !schema::is_empty(member.value)) out.push_back({.field = member.name, .before = {}, .after = member.value});
        return out;
    }

    Result<> list(uint64_t row, RowOutcome& outcome) {
        if (outcome.error) {
            if (outcome.error->problems.empty())
                problem(row, reader_.column_at(outcome.error->where),
                        outcome.error->message + (outcome.error->hint.empty() ? "" : " (" + outcome.error->hint + ")"));
            for (Error::Problem& each : outcome.error->problems) problem(row, reader_.column_at(each.path), std::move(each.message));
        }
        const bool listed = outcome.action == RowOutcome::Action::created || outcome.action == RowOutcome::Action::changed;
        if (!listed || result_.changes.size() >= most_listed) return {};
        for (store::JournalChange& change : outcome.changes)
            if (const schema::FieldInfo* field = type_.find(change.field)) {
                TRY(keys_.look_up(*field, change.before));
                TRY(keys_.look_up(*field, change.after));
                change.before = with_keys(*field, field->shape, std::move(change.before), keys_);
                change.after = with_keys(*field, field->shape, std::move(change.after), keys_);
            }
        result_.changes.push_back(
            {row, std::move(outcome.key), std::move(outcome.title), outcome.action == RowOutcome::Action::created, std::move(outcome.changes)});
        return {};
    }

    void name_columns() {
        for (const InColumn& column : reader_.columns()) {
            if (column.name.empty()) continue;
            if (column.use == InColumn::Use::unknown)
                result_.unknown.push_back({column.name, column.hint});
            else if (column.use == InColumn::Use::ignored)
                result_.ignored.push_back(column.name);
            else if (column.use == InColumn::Use::field)
                result_.columns.push_back(column.column.name);
        }
    }

    store::Store& store_;
    const store::Actor& actor_;
    const schema::RecordInfo& type_;
    TableFile& file_;
    const InOptions& options_;
    store::Records records_;
    Keys keys_;
    RowReader reader_;
    InResult result_;
    std::vector<store::RowChange> pending_;
    std::vector<uint64_t> numbers_;
    std::set<std::string> seen_;
    std::set<std::string> new_titles_;
};

}  // namespace

Result<std::vector<std::pair<std::string, std::string>>> parse_column_map(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> out;
    if (trim(text).empty()) return out;
    std::string name;  // that a comma is part of
    for (const std::string_view part : split(text, ',')) {
        const size_t colon = part.rfind(':');
        name += part.substr(0, colon);
        if (colon == std::string_view::npos)
            name += ',';
        else if (trim(name).empty())
            break;
        else
            out.emplace_back(trim(std::exchange(name, {})), trim(part.substr(colon + 1)));
    }
    if (name.empty()) return out;
    while (name.ends_with(',')) name.pop_back();
    return fail(Code::invalid, fmt::format("'{}' does not say which column is which field", trim(name).substr(0, 100)), "map",
                "write it as COLUMN:FIELD,COLUMN:FIELD");
}

Result<InResult> read_table(store::Store& store, const store::Actor& actor, const schema::RecordInfo& type, std::string_view bytes, const InOptions& options) {
    if (type.derived) return fail(Code::forbidden, fmt::format("{} follow from other records and cannot be imported", type.plural));
    const std::unique_ptr<TableFile> file = TRY(TableFile::open(bytes, options.format, options.sheet));
    return Import(store, actor, type, *file, options).run();
}

}  // namespace redoubt::rooms::exchange
