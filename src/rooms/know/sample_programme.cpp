#include "rooms/know/sample_programme.h"

#include <algorithm>
#include <map>

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

class ProgrammeLoader {
public:
    ProgrammeLoader(store::Records& records, Time now) : records_(records), today_{now.unix_ns / days(1).ns * days(1).ns} {}

    Result<uint64_t> load(const List& entries) {
        uint64_t made = 0;
        for (const Value& entry : entries) {
            const std::string type(entry.map()["type"].text());
            const std::string title(entry.map()["title"].text());
            if (TRY(id_of(type, title))) continue;
            Result<std::string> created = make(type, entry.map());
            if (!created) return at(std::move(created).error(), fmt::format("sample/programme.json: {} '{}'", type, title));
            known_[type][title] = *created;
            ++made;
        }
        return made;
    }

private:
    Result<std::string> make(const std::string& type, const Map& entry) {
        const Map given = TRY(as_given(type, entry));
        return TRY(records_.create(type, given, "sample organisation")).id.text;
    }

    Result<Map> as_given(const std::string& type, const Map& entry) {
        const auto all = records::all_records();
        const auto found = std::ranges::find(all, std::string_view(type), &schema::RecordInfo::name);
        const schema::RecordInfo* info = found == all.end() ? nullptr : *found;
        if (!info) return fail(Code::internal, "there is no such record type", type);
        Map out;
        for (const schema::Member& member : entry) {
            if (member.name == "type") continue;
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
        if (text.size() == 3) return Value(today_);
        const Duration shift = TRY(parse_duration(text.substr(text[3] == '+' ? 4 : 3)));
        return Value(Time{today_.unix_ns + shift.ns});
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
    Time today_;
    std::map<std::string, std::map<std::string, std::string>> known_;  // type → title or mail address → id
};

}  // namespace

Result<uint64_t> load_sample_programme(store::Records& records, Time now) {
    for (const ContentFile& file : shipped_content("sample/"))
        if (file.path == "sample/programme.json") {
            const Value entries = TRY(schema::parse_json(file.text));
            return ProgrammeLoader(records, now).load(entries.list());
        }
    return fail(Code::internal, "the program was built without this part of the sample organisation", "sample/programme.json");
}

}  // namespace redoubt::rooms
