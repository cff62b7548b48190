#include "hosts/enrolment.h"

#include "base/text.h"
#include "schema/json.h"

namespace redoubt::hosts {

using schema::Map;
using schema::Value;

namespace {

constexpr std::string_view enrolment_mark = "redoubt enrolment 1\n";
constexpr size_t longest_member = 300;

std::string enrolment_text(const Map& request) {
    Map named;
    for (const char* name : {"token", "key", "name", "at"}) named.set(name, request[name]);
    return std::string(enrolment_mark) + schema::canonical_json(Value(std::move(named)));
}

}  // namespace

Map write_enrolment(const HostKey& key, std::string_view token, std::string_view name, Time now) {
    Map out{{"token", token}, {"key", key.public_key()}, {"name", to_valid_utf8(name.substr(0, 250))}, {"at", format_time(now)}};
    out.set("signature", key.sign(enrolment_text(out)));
    return out;
}

Result<EnrolmentRequest> check_enrolment(const Map& request) {
    for (const char* name : {"token", "key", "name", "at", "signature"}) {
        const std::string_view text = request[name].text();
        if (text.size() > longest_member || (text.empty() && std::string_view(name) != "name"))
            return fail(Code::malformed, "an enrolment has a text of at most 300 bytes here", std::string(name),
                        "redoubt collect --send URL --enrol TOKEN makes one");
    }
    if (!is_signed_by(request["key"].text(), enrolment_text(request), request["signature"].text()))
        return fail(Code::invalid, "the signature of the enrolment does not hold: it was changed on its way, or is of another key", "signature");
    const Result<Time> time = parse_time(request["at"].text());
    if (!time) return fail(Code::malformed, "the enrolment does not say when it was made", "at");
    return EnrolmentRequest{
        .token = std::string(request["token"].text()), .key = to_lower(request["key"].text()), .name = std::string(request["name"].text()), .at = *time};
}

}  // namespace redoubt::hosts
