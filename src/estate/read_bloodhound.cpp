// SharpHound's collection of Active Directory: a zip of JSON files, or its computers.json alone; versions 4 to 6 of the format have
// what is read here at the same places.
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "estate/directory.h"
#include "estate/json_report.h"
#include "estate/readers.h"
#include "formats/archive/archive.h"

namespace redoubt::estate {
namespace {

using formats::archive::Archive;
using schema::Value;

constexpr size_t most_member_bytes = size_t{256} << 20;

Draft computer(const Value& object) {
    const Value& properties = dig(object, "Properties");
    Draft draft(records::AssetKind::host);
    const std::string_view sid = text_at(object, "ObjectIdentifier"), dn = text_at(properties, "distinguishedname");
    draft.key(sid);
    (void)draft.id(IdKind::directory, sid);
    (void)draft.id(IdKind::directory, text_at(properties, "objectguid"));
    draft.name(text_at(properties, "name"));
    draft.name(text_at(properties, "samaccountname"));
    draft.fact("os", text_at(properties, "operatingsystem"));
    draft.fact("description", text_at(properties, "description"));
    draft.fact("unit", unit_of(dn));
    draft.fact("domain", to_lower(text_at(properties, "domain")));
    if (const auto* enabled = dig(properties, "enabled").as<bool>(); enabled != nullptr && !*enabled) draft.fact("status", "disabled");
    if (dig(properties, "unconstraineddelegation").boolean()) draft.tag("unconstrained-delegation");
    if (dig(properties, "isdc").boolean() || dig(object, "IsDC").boolean()) draft.tag("domain-controller");
    const int64_t last = dig(properties, "lastlogontimestamp").integer();
    if (last > 0 && last < 9'000'000'000) draft.seen(Time::from_unix_s(last));
    return draft;
}

Result<> read_json(std::string_view bytes, Report& report, bool must_be_computers) {
    return each_json(bytes, report, "file", [&](const Value& value, const std::string&) -> Result<> {
        const std::string_view type = text_at(value, "meta.type");
        if (type != "computers") {
            if (must_be_computers)
                return fail(Code::invalid, fmt::format("this file of SharpHound holds {}", type.empty() ? "nothing known" : type), {},
                            "give the zip, or its computers.json");
            return {};
        }
        const int64_t version = dig(value, "meta.version").integer();
        if (version < 4 || version > 6)
            report.problem("meta.version", fmt::format("version {} of the format is not one of 4 to 6: something may be missing", version));
        size_t number = 0;
        for (const Value& object : list_at(value, "data")) {
            const std::string where = fmt::format("computer {}", ++number);
            if (!dig(object, "IsDeleted").boolean()) TRY(report.give(computer(object), where));
        }
        return {};
    });
}

Result<std::string> read_member(Archive& archive) {
    std::string out;
    std::array<char, 65536> piece{};
    for (;;) {
        const size_t got = TRY(archive.read(piece));
        if (got == 0) return out;
        out.append(piece.data(), got);
        if (out.size() > most_member_bytes) return fail(Code::too_large, fmt::format("it has more than {} bytes", most_member_bytes));
    }
}

Result<> read_zip(std::string_view bytes, Report& report) {
    Archive archive = TRY(Archive::open(bytes, {.unpacked_bytes = uint64_t{1} << 30, .members = 1000}));
    for (;;) {
        const auto member = TRY(archive.next());
        if (!member) return {};
        if (member->encrypted) return fail(Code::unsupported, "the archive is protected by a password", member->name, "unpack it and give computers.json");
        if (to_lower(member->name).find("computers") == std::string::npos) continue;
        const Result<std::string> text = read_member(archive);
        if (!text) return at(text.error(), member->name);
        if (const Result<> done = read_json(*text, report, false); !done) return at(done.error(), member->name);
    }
}

}  // namespace

Result<> read_bloodhound(std::string_view bytes, const ReadOptions& options, const ReportSink& sink) {
    Report report(options, sink);
    TRY(formats::archive::looks_like_archive(bytes) ? read_zip(bytes, report) : read_json(bytes, report, true));
    return report.end("computer");
}

}  // namespace redoubt::estate
