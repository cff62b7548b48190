// What makes a reported finding the same one again: a tuple of typed parts by its class (docs/findings.md), never its severity, its
// wording or its line. The parts are kept apart, so that one of them may have moved and the rest still says who it is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/reported.h"

namespace redoubt::reports {

struct Fingerprint {
    FindingClass kind = FindingClass::host;
    std::string tool{};    // "nessus"
    std::string asset{};   // id of the asset; empty: the report does not say on what
    std::string check{};   // "CVE-2024-1", where a vulnerability has a name of its own, else "nessus/10863"
    std::string where{};   // what may move: file, port and protocol, route, resource; of software the component
    std::string mark{};    // what stays when it moved: the code around it, method and parameter
    uint32_t ordinal = 0;  // of those that are alike in all of that, in the order of their lines
    std::string uid{};     // the tool's own number
    uint32_t line = 0;
    std::vector<std::string> names{};  // weaknesses and vulnerabilities: what two tools may agree on
};

// `asset`: id of the asset that the target turned out to be. `names` holds every id of the vulnerability that is known, the best first.
Fingerprint fingerprint_of(const ReportedFinding& finding, std::string_view tool, std::string_view asset);

// Numbers those that are alike in everything else, so that each has a place of its own. Of classes other than code, those are one place
// seen several times: they keep the ordinal 0.
void number_alike(std::vector<Fingerprint>& fingerprints);

// The parts as one text of at most 900 bytes, for keeping; parse gives them back, but for texts that were too long.
std::string place_of(const Fingerprint& fingerprint);
// Of the finding: the unit of work that the place belongs to. Of software and hosts it goes across assets.
std::string group_of(const Fingerprint& fingerprint, std::string_view compartment);
// Nothing of names, uid and line. False for what place_of() did not write.
bool parse_place(std::string_view text, Fingerprint& out);

std::string_view class_name(FindingClass kind);  // "software"

// A path of a report as the repository has it: no drive, no working folder of a build machine, no "./".
std::string repository_path(std::string_view path);
// "/users/{}/orders/{}" of "/users/17/orders/3f2c…?page=2": what in a route is a number or an id of one thing.
std::string route_of(std::string_view url);
// Sixteen hex digits of the code without its layout and line numbers; empty for no code.
std::string snippet_mark(std::string_view snippet);

}  // namespace redoubt::reports
