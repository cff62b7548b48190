#include "rooms/know/sample_programme.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "records/all.h"
#include "rooms/content.h"
#include "schema/json.h"
#include "schema/record.h"
#include "store/store.h"

namespace redoubt::rooms {
namespace {

using schema::FieldInfo;
using schema::Kind;
using schema::List;
using schema::Map;
using schema::Value;

constexpr std::string_view told_reason = "sample organisation";

// Something that happens to one record: it is entered, moved on, or changed.
struct Happening {
    Time at{};
    const Map* entry = nullptr;
    const Map* step = nullptr;  // null: it is entered
    size_t place = 0;           // in the file: of two at the same time
};

class ProgrammeLoader {
public:
    ProgrammeLoader(store::Records& records, Time now, const Reach& reach)
        : records_(records), reach_(reach), now_(now), today_{now.unix_ns / days(1).ns * days(1).ns} {}

    Result<uint64_t> load(const List& entries) {
        uint64_t made = 0;
        std::set<const Map*> fresh;
        for (const Happening& one : TRY(in_order_of_time(entries))) {
            const std::string type((*one.entry)["type"].text());
            const std::string title((*one.entry)["title"].text());
            if (one.step ? !fresh.contains(one.entry) : TRY(id_of(type, title)).has_value()) continue;
            TRY(reach_(one.at));
            const Result<> done = one.step ? go_on(type, title, *one.step) : make(type, title, *one.entry);
            if (!done) return at(done.error(), fmt::format("sample/programme.json: {} '{}'", type, title));
            made += fresh.insert(one.entry).second;
        }
        TRY(reach_(now_));
        return made;
    }

private:
    // An entry comes no earlier than those that it names, which stand before it in the file.
    Result<std::vector<Happening>> in_order_of_time(const List& entries) {
        std::vector<Happening> out;
        std::map<std::string, Time, std::less<>> entered;
        for (const Value& value : entries) {
            const Map& entry = value.map();
            Time at = now_ - sample_past;
            const Value& said = entry["entered"];
            if (said.is_null())
                at = std::max(at, TRY(last_told(value)));
            else
                at = std::max(at, TRY(relative(said)).time());
            at = std::min(std::max(at, last_named(value, entered)), now_);
            // Titles are unique enough among those that are named.
            Time& first = entered[std::string(entry["title"].text())];
            first = std::max(first, at);
            out.push_back({.at = at, .entry = &entry, .place = out.size()});
            for (const Value& step : entry["then"].list()) {
                at = std::min(std::max({at, TRY(relative(step.map()["at"])).time(), last_named(step, entered)}), now_);
                out.push_back({.at = at, .entry = &entry, .step = &step.map(), .place = out.size()});
            }
        }
        std::ranges::sort(out, {}, [](const Happening& one) { return std::pair(one.at, one.place); });
        return out;
    }

    // The newest time in an entry that lies in the past.
    Result<Time> last_told(const Value& value) {
        Time last{};
        if (value.text().starts_with("now")) {
            const Result<Value> time = relative(value);
            if (time && time->time() <= now_) last = time->time();
        }
        for (const Value& item : value.list()) last = std::max(last, TRY(last_told(item)));
        for (const schema::Member& member : value.map())
            if (member.name != "then") last = std::max(last, TRY(last_told(member.value)));
        return last;
    }

    Time last_named(const Value& value, const std::map<std::string, Time, std::less<>>& entered) {
        Time last{};
        const std::string_view text = value.text();
        for (const std::string_view name : {text, text.substr(std::min(text.find(':'), text.size() - 1) + 1)})
            if (const auto found = name.empty() ? entered.end() : entered.find(name); found != entered.end()) last = std::max(last, found->second);
        for (const Value& item : value.list()) last = std::max(last, last_named(item, entered));
        for (const schema::Member& member : value.map())
            if (member.name != "title" && member.name != "then") last = std::max(last, last_named(member.value, entered));
        return last;
    }

    Result<> make(const std::string& type, const std::string& title, const Map& entry) {
        const Map given = TRY(as_given(type, entry));
        known_[type][title] = TRY(records_.create(type, given, std::string(told_reason))).id.text;
        return {};
    }

    Result<> go_on(const std::string& type, const std::string& title, const Map& step) {
        const std::string_view why = step["reason"].text();
        if (step["to"].is_null()) {
            Map fields = step;
            fields.erase("at");
            const Map changes = TRY(as_given(type, fields));
            TRY(records_.update(type, known_[type][title], changes, {}, std::string(told_reason)));
            return {};
        }
        store::MoveRequest request{.to = std::string(step["to"].text()), .reason = std::string(why.empty() ? told_reason : why), .changes = {}};
        Map fields = step;
        for (const char* name : {"at", "to", "reason"}) fields.erase(name);
        request.changes = TRY(as_given(type, fields));
        TRY(records_.move(type, known_[type][title], request));
        return {};
    }

    Result<Map> as_given(const std::string& type, const Map& entry) {
        const auto all = records::all_records();
        const auto found = std::ranges::find(all, std::string_view(type), &schema::RecordInfo::name);
        const schema::RecordInfo* info = found == all.end() ? nullptr : *found;
        if (!info) return fail(Code::internal, "there is no such record type", type);
        Map out;
        for (const schema::Member& member : entry) {
            if (member.name == "type" || member.name == "entered" || member.name == "then") continue;
            const FieldInfo* field = info->find(member.name);
            if (!field) return fail(Code::internal, "there is no such field", member.name);
            out.set(member.name, TRY(resolved(*field, field->shape, member.value)));
        }
        return out;
    }

    // Titles and mail addresses to ids, "now-3d" to a time.
    Result<Value> resolved(const FieldInfo& field, const schema::Shape& shape, const Value& value) {
        if (shape.kind == Kind::reference) return TRY(referred(std::string(field.options.refers_to), std::string(value.text())));
        if (shape.kind == Kind::time) return relative(value);
        if (shape.kind == Kind::list) {
            List out;
            for (const Value& item : value.list()) out.push_back(TRY(resolved(field, *shape.item, item)));
            return Value(std::move(out));
        }
        if (shape.kind != Kind::nested) return value;
        Map out;
        for (const schema::Member& member : value.map()) {
            const FieldInfo* inner = schema::find_field(shape.nested(), member.name);
            out.set(member.name, inner ? TRY(resolved(*inner, inner->shape, member.value)) : member.value);
        }
        return Value(std::move(out));
    }

    Result<Value> relative(const Value& value) {
        const std::string_view text = value.text();
        if (!text.starts_with("now")) return value;
        return Value(TRY(sample_time(text, today_)));
    }

    Result<Value> referred(std::string type, std::string name) {
        if (type == "*") {
            const size_t colon = name.find(':');
            type = name.substr(0, colon);
            name = name.substr(colon + 1);
        }
        if (const auto id = TRY(id_of(type, name))) return Value(*id);
        return fail(Code::internal, fmt::format("there is no {} '{}'", type, name));
    }

    Result<std::optional<std::string>> id_of(const std::string& type, const std::string& name) {
        if (!known_.contains(type)) TRY(learn(type));
        const auto& names = known_[type];
        const auto found = names.find(name);
        return found == names.end() ? std::optional<std::string>() : found->second;
    }

    Result<> learn(const std::string& type) {
        auto& names = known_[type];
        store::ListQuery query{.sort = "created", .limit = 500};
        do {
            const store::Page page = TRY(records_.list(type, query));
            for (const store::Record& record : page.records) {
                names.emplace(record.title, record.id.text);
                if (const std::string_view email = record["email"].text(); !email.empty()) names.emplace(std::string(email), record.id.text);
            }
            query.cursor = page.next_cursor;
        } while (!query.cursor.empty());
        return {};
    }

    store::Records& records_;
    const Reach& reach_;
    Time now_;
    Time today_;
    std::map<std::string, std::map<std::string, std::string>> known_;  // type → title or mail address → id
};

}  // namespace

Result<uint64_t> load_sample_programme(store::Records& records, Time now, const Reach& reach) {
    for (const ContentFile& file : shipped_content("sample/"))
        if (file.path == "sample/programme.json") {
            const Value entries = TRY(schema::parse_json(file.text));
            return ProgrammeLoader(records, now, reach).load(entries.list());
        }
    return fail(Code::internal, "the program was built without this part of the sample organisation", "sample/programme.json");
}

}  // namespace redoubt::rooms
