#include "rooms/team/work_context.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "records/all.h"
#include "schema/json.h"
#include "store/scan.h"

namespace redoubt::rooms {
namespace {

using schema::FieldInfo;
using schema::Query;
using schema::RecordInfo;
using store::Record;

bool may_refer_to(const FieldInfo& field, std::string_view type) { return field.options.refers_to == type || field.options.refers_to == "*"; }

bool is_open(const RecordInfo& type, std::string_view name) {
    const schema::State* state = type.find_state(name);
    return state && !state->closed;
}

// Ids that the record refers to in fields that may hold this type.
std::vector<std::string> references(const Record& record, std::string_view type, std::string_view only_field = {}) {
    std::vector<std::string> out;
    const auto take = [&](const schema::Value& value) {
        if (!value.text().empty()) out.emplace_back(value.text());
    };
    for (const FieldInfo& field : record.type->fields) {
        if (!may_refer_to(field, type) || (!only_field.empty() && field.name != only_field)) continue;
        take(record[field.name]);
        for (const schema::Value& item : record[field.name].list()) take(item);
    }
    return out;
}

class ContextReader {
public:
    ContextReader(store::Store& store, store::Records& records, std::span<Candidate* const> candidates)
        : store_(store), records_(records), candidates_(candidates) {}

    Result<WorkContext> read() {
        TRY(read_records());
        TRY(subjects());
        TRY(incidents());
        words();
        TRY(dependencies());
        TRY(dependents());
        TRY(links());
        return std::move(context_);
    }

private:
    Result<> read_records() {
        std::map<const RecordInfo*, std::vector<int64_t>> numbers;
        for (const Candidate* candidate : candidates_) numbers[candidate->type].push_back(candidate->number);
        for (const auto& [type, of_type] : numbers)
            for (Record& record : TRY(store::records_by_number(store_, records_.actor(), type->name, of_type))) {
                const int64_t number = store::number_of(store_, *type, record.key);
                context_.records.emplace(std::pair(type, number), std::move(record));
            }
        for (Candidate* candidate : candidates_)
            if (const Record* record = context_.record_of(*candidate)) by_id_[record->id.text].push_back({candidate, record});
        return {};
    }

    // Every candidate with what it refers to of one type, read once.
    template <class Use>
    Result<> each_reference(std::string_view type, Use use) {
        if (!store_.find_type(type)) return {};
        std::set<std::string> wanted;
        std::vector<std::tuple<Candidate*, std::string>> pairs;
        for (const auto& [id, entries] : by_id_)
            for (const auto& [candidate, record] : entries)
                for (std::string& other : references(*record, type)) {
                    wanted.insert(other);
                    pairs.emplace_back(candidate, std::move(other));
                }
        if (wanted.empty()) return {};
        const std::vector<std::string> ids(wanted.begin(), wanted.end());
        std::map<std::string, Record> found;
        for (Record& record : TRY(store::records_by_id(store_, records_.actor(), type, ids))) found.emplace(record.id.text, std::move(record));
        for (const auto& [candidate, id] : pairs)
            if (const auto at = found.find(id); at != found.end()) use(*candidate, at->second);
        return {};
    }

    // The most exposed and the most critical of the assets that it is about; it may be one itself.
    Result<> subjects() {
        const auto about = [](Candidate& candidate, const Record& asset) {
            const auto place = [&](std::string_view field, std::string_view choice) {
                const auto choices = asset.type->find(field)->shape.choices;
                return std::ranges::find(choices, choice, &schema::Choice::name) - choices.begin();
            };
            WorkFacts& facts = candidate.facts;
            for (const auto& [field, held] : {std::pair{"exposure", &facts.exposure}, std::pair{"effective_criticality", &facts.criticality}}) {
                const std::string_view here = asset[field].text();
                if (here.empty() || (!held->empty() && place(field, *held) >= place(field, here))) continue;
                const auto choices = asset.type->find(field)->shape.choices;
                *held = choices[static_cast<size_t>(place(field, here))].name;
                facts.subject = asset.key;
            }
        };
        for (const auto& [id, entries] : by_id_)
            for (const auto& [candidate, record] : entries)
                if (record->type->name == "asset") about(*candidate, *record);
        return each_reference("asset", about);
    }

    Result<> incidents() {
        for (const auto& [id, entries] : by_id_)
            for (const auto& [candidate, record] : entries)
                if (record->type->name == "incident" && is_open(*record->type, record->state)) candidate->facts.incident = record->key;
        return each_reference("incident", [](Candidate& candidate, const Record& incident) {
            if (is_open(*incident.type, incident.state)) candidate.facts.incident = incident.key;
        });
    }

    // What a person wrote down: why it was put off, and what keeps it where it stands (a state that a move's reason explains).
    void words() {
        for (const auto& [id, entries] : by_id_)
            for (const auto& [candidate, record] : entries) {
                const RecordInfo& type = *record->type;
                if (!type.slip.empty()) candidate->facts.slipped = std::string((*record)[type.slip].text());
                const schema::State* state = type.find_state(record->state);
                if (!state || state->closed || state->standing) continue;
                for (const schema::Move& move : type.moves)
                    if (move.to == state->name && std::ranges::find(state->needs, move.reason_into) != state->needs.end())
                        candidate->facts.hindrance = std::string((*record)[move.reason_into].text());
            }
    }

    // What it waits for itself.
    Result<> dependencies() {
        for (const auto& [id, entries] : by_id_)
            for (const auto& [candidate, record] : entries) {
                if (record->type->depends_on.empty()) continue;
                const std::vector<std::string> ids = references(*record, record->type->name, record->type->depends_on);
                if (ids.empty()) continue;
                for (const auto& other : TRY(records_.refer(record->type->name, ids)))
                    if (other && is_open(*record->type, other->state))
                        candidate->facts.blocked_by += (candidate->facts.blocked_by.empty() ? "" : ", ") + other->key;
            }
        return {};
    }

    void blocks(const std::string& id) {
        if (const auto found = by_id_.find(id); found != by_id_.end())
            for (const auto& [candidate, record] : found->second) ++candidate->facts.blocks;
    }

    // Open records whose dependencies name it.
    Result<> dependents() {
        for (const RecordInfo* type : store_.types()) {
            const FieldInfo* field = type->depends_on.empty() ? nullptr : type->find(type->depends_on);
            if (!field || !field->options.indexed) continue;
            Query names{.kind = Query::Kind::any};
            for (const auto& [id, entries] : by_id_)
                if (may_refer_to(*field, entries.front().second->type->name)) names.children.push_back(schema::test_equals(std::string(field->name), id));
            if (names.children.empty()) continue;
            std::vector<int64_t> numbers;
            TRY(store::scan(store_, records_.actor(), type->name, names, std::array{std::string_view("state")}, [&](const store::ScanRow& row) {
                if (is_open(*type, row.text(0))) numbers.push_back(row.number());
            }));
            for (const Record& waiting : TRY(store::records_by_number(store_, records_.actor(), type->name, numbers)))
                for (const schema::Value& id : waiting[field->name].list()) blocks(std::string(id.text()));
        }
        return {};
    }

    // Links say the same: A blocks B, B depends-on A.
    Result<> links() {
        schema::List ids;
        for (const auto& [id, entries] : by_id_) ids.emplace_back(id);
        const std::string wanted = schema::to_json(ids);
        std::map<std::string, std::vector<std::pair<std::string, std::string>>> others;  // type → (the other's id, the candidate's)
        TRY(store_.read([&](store::Reader& reader) {
            others.clear();
            return reader.sql.each(
                "SELECT to_type, to_id, from_id FROM link WHERE relation = 'blocks' AND from_id IN (SELECT value FROM json_each(?1)) UNION "
                "SELECT from_type, from_id, to_id FROM link WHERE relation = 'depends-on' AND to_id IN (SELECT value FROM json_each(?1))",
                {wanted}, [&](const store::Row& row) {
                    others[std::string(row.text(0))].emplace_back(row.text(1), row.text(2));
                    return true;
                });
        }));
        for (const auto& [type_name, pairs] : others) {
            const RecordInfo* type = store_.find_type(type_name);
            std::vector<std::string> ends;
            for (const auto& [other, candidate] : pairs) ends.push_back(other);
            const auto found = TRY(records_.refer(type_name, ends));
            for (size_t i = 0; i < found.size(); ++i)
                if (found[i] && type && is_open(*type, found[i]->state)) blocks(pairs[i].second);
        }
        return {};
    }

    store::Store& store_;
    store::Records& records_;
    std::span<Candidate* const> candidates_;
    WorkContext context_;
    std::map<std::string, std::vector<std::pair<Candidate*, const Record*>>> by_id_;
};

}  // namespace

const Record* WorkContext::record_of(const Candidate& candidate) const {
    const auto found = records.find({candidate.type, candidate.number});
    return found == records.end() ? nullptr : &found->second;
}

Result<WorkContext> read_context(store::Store& store, store::Records& records, std::span<Candidate* const> candidates) {
    return ContextReader(store, records, candidates).read();
}

}  // namespace redoubt::rooms
