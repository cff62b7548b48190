// Computers of Active Directory as LDIF: ldapsearch, ldifde or csvde's sibling wrote it. Other entries are passed over.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"
#include "estate/directory.h"
#include "estate/readers.h"
#include "formats/charset/charset.h"
#include "formats/ldif/ldif.h"

namespace redoubt::estate {
namespace {

namespace ldif = formats::ldif;

constexpr uint64_t account_disabled = 2;        // userAccountControl
constexpr uint64_t domain_controller = 0x2000;  // a server's trust account

uint64_t whole_number(std::string_view text) {
    uint64_t value = 0;
    (void)std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

bool is_computer(const ldif::Entry& entry) {
    return std::ranges::any_of(entry.attributes,
                               [](const ldif::Attribute& each) { return each.name == "objectclass" && equal_ignoring_case(each.value, "computer"); }) ||
           entry.first("samaccountname").ends_with('$');
}

// ldifde writes a GUID as bytes, some programs as text.
std::string either(std::string_view value, std::string (*from_bytes)(std::string_view)) {
    std::string text = from_bytes(value);
    return text.empty() ? std::string(value) : text;
}

Draft computer(const ldif::Entry& entry) {
    Draft draft(records::AssetKind::host);
    draft.key(entry.dn);
    (void)draft.id(IdKind::directory, either(entry.first("objectguid"), guid_text));
    (void)draft.id(IdKind::directory, either(entry.first("objectsid"), sid_text));
    draft.name(entry.first("dnshostname"));
    draft.name(entry.first("samaccountname").empty() ? entry.first("cn") : entry.first("samaccountname"));
    draft.fact("os", entry.first("operatingsystem"));
    draft.fact("os_version", entry.first("operatingsystemversion"));
    draft.fact("description", entry.first("description"));
    draft.fact("location", entry.first("location"));
    draft.fact("unit", unit_of(entry.dn));
    draft.fact("domain", domain_of(entry.dn));
    const std::string_view manager = entry.first("managedby");
    if (manager.starts_with("CN=")) draft.fact("owner", manager.substr(3, manager.find(',') - 3));
    const uint64_t control = whole_number(entry.first("useraccountcontrol"));
    if ((control & account_disabled) != 0) draft.fact("status", "disabled");
    if ((control & domain_controller) != 0) draft.tag("domain-controller");
    // Renewed about every fortnight only, so it is when the machine was last there rather than when the directory was read.
    if (const uint64_t ticks = whole_number(entry.first("lastlogontimestamp")); ticks > 0) draft.seen(Time::from_filetime(ticks));
    return draft;
}

}  // namespace

Result<> read_ldif(std::string_view bytes, const ReadOptions& options, const ReportSink& sink) {
    Report report(options, sink);
    std::string held;
    ldif::Reader reader(TRY(formats::charset::to_utf8(bytes, held)));
    ldif::Entry entry;
    while (TRY(reader.next(entry))) {
        const std::string where = fmt::format("line {}", entry.line);
        if (!entry.problem.empty())
            report.problem(where, entry.problem);
        else if (is_computer(entry))
            TRY(report.give(computer(entry), where));
    }
    return report.end("computer");
}

}  // namespace redoubt::estate
