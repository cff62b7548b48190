#include "formats/leases/leases.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::formats::leases {
namespace {

constexpr size_t most_leases = 5'000'000;
constexpr size_t most_problems = 1000;

Time unix_time(std::string_view text) {
    int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool sound = error == std::errc() && end == text.data() + text.size() && seconds > 0 && seconds < 9'000'000'000;
    return sound ? Time::from_unix_s(seconds) : Time{};
}

struct Token {
    std::string_view text;
    size_t line = 0;
    bool quoted = false;
    bool is(std::string_view word) const { return !quoted && text == word; }
};

// Words, texts in quotes, and the signs { } ; with comments left out.
class Tokens {
public:
    explicit Tokens(std::string_view text) : rest_(text) {}

    bool next(Token& out) {
        skip();
        if (rest_.empty()) return false;
        out = {.text = {}, .line = line_, .quoted = rest_.front() == '"'};
        if (out.quoted) {
            out.text = take_quoted();
            return true;
        }
        const bool sign = std::string_view("{};").find(rest_.front()) != std::string_view::npos;
        const size_t end = sign ? 1 : std::min(rest_.find_first_of(" \t\r\n{};\"#"), rest_.size());
        out.text = rest_.substr(0, end);
        rest_.remove_prefix(end);
        return true;
    }

private:
    void skip() {
        while (!rest_.empty()) {
            if (rest_.front() == '#') rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
            if (rest_.empty() || std::string_view(" \t\r\n").find(rest_.front()) == std::string_view::npos) return;
            if (rest_.front() == '\n') ++line_;
            rest_.remove_prefix(1);
        }
    }

    std::string_view take_quoted() {
        size_t end = 1;
        while (end < rest_.size() && rest_[end] != '"' && rest_[end] != '\n') end += rest_[end] == '\\' && end + 1 < rest_.size() ? 2 : 1;
        end = std::min(end, rest_.size());
        const std::string_view text = rest_.substr(1, end - 1);
        rest_.remove_prefix(std::min(end + (end < rest_.size() && rest_[end] == '"' ? 1 : 0), rest_.size()));
        return text;
    }

    std::string_view rest_;
    size_t line_ = 1;
};

// "starts 1 2026/02/02 02:40:00;", "starts epoch 1770000000;", "ends never;".
Time lease_time(const std::vector<Token>& words) {
    if (words.size() >= 3 && words[1].is("epoch")) return unix_time(words[2].text);
    if (words.size() < 4) return {};
    std::string date(words[2].text);
    std::ranges::replace(date, '/', '-');
    const Result<Time> time = parse_time(date + "T" + std::string(words[3].text) + "Z");
    return time ? *time : Time{};
}

void take_statement(const std::vector<Token>& words, Lease& lease) {
    if (words.size() < 2) return;
    const std::string_view value = words.back().text;
    if (words[0].is("hardware")) lease.mac = value;
    if (words[0].is("fixed-address")) lease.address = value;
    if (words[0].is("client-hostname")) lease.host_name = to_valid_utf8(value);
    if (words[0].is("binding") && words[1].is("state")) lease.state = value;
    if (words[0].is("starts") && lease.starts.unix_ns == 0) lease.starts = lease_time(words);
    if (words[0].is("cltt"))
        if (const Time heard = lease_time(words); heard.unix_ns > 0) lease.starts = heard;
    if (words[0].is("ends")) lease.ends = lease_time(words);
}

// The statements of a block, from behind its "{". False when it never closes.
bool take_block(Tokens& tokens, Lease& lease) {
    std::vector<Token> words;
    size_t depth = 1;
    Token token;
    while (tokens.next(token)) {
        if (token.is("{")) ++depth;
        if (token.is("}") && --depth == 0) return true;
        const bool sign = token.is("{") || token.is("}") || token.is(";");
        if (!sign && words.size() < 20) words.push_back(token);
        if (!sign) continue;
        if (depth == 1 && token.is(";")) take_statement(words, lease);
        words.clear();
    }
    return false;
}

}  // namespace

Result<Parsed> parse_isc(std::string_view text) {
    Parsed out;
    Tokens tokens(text);
    Token token;
    std::vector<Token> words;
    while (tokens.next(token)) {
        if (!token.is("{") && !token.is("}") && !token.is(";")) {
            if (words.size() < 20) words.push_back(token);
            continue;
        }
        if (!token.is("{")) {
            words.clear();
            continue;
        }
        const bool is_lease = words.size() == 2 && words[0].is("lease"), is_host = words.size() == 2 && words[0].is("host");
        Lease lease{.line = token.line};
        if (is_lease) lease.address = words[1].text;
        if (is_host) lease.host_name = to_valid_utf8(words[1].text);
        words.clear();
        const bool closed = take_block(tokens, lease);
        if (!closed && out.problems.size() < most_problems) out.problems.push_back(fmt::format("line {}: the block that opens here never closes", lease.line));
        if (!closed || (!is_lease && !is_host)) continue;
        if (out.leases.size() >= most_leases) return fail(Code::too_large, fmt::format("there are more than {} leases", most_leases));
        out.leases.push_back(std::move(lease));
    }
    return out;
}

// "1770000000 00:00:5e:00:53:0a 192.0.2.10 lap2 01:00:00:5e:00:53:0a"; for IPv6 the second word is a number.
Result<Parsed> parse_dnsmasq(std::string_view text) {
    Parsed out;
    for (size_t number = 1; !text.empty(); ++number) {
        const size_t end = std::min(text.find('\n'), text.size());
        const std::vector<std::string_view> parts = words(trim(text.substr(0, end)));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (parts.empty() || parts[0] == "duid") continue;
        const bool sound = parts.size() >= 4 && parts[0].find_first_not_of("0123456789") == std::string_view::npos;
        if (!sound) {
            if (out.problems.size() < most_problems) out.problems.push_back(fmt::format("line {}: it is no lease", number));
            continue;
        }
        if (out.leases.size() >= most_leases) return fail(Code::too_large, fmt::format("there are more than {} leases", most_leases));
        Lease lease{.line = number, .address = std::string(parts[2]), .host_name = to_valid_utf8(parts[3]), .ends = unix_time(parts[0])};
        if (parts[1].find(':') != std::string_view::npos) lease.mac = parts[1];
        out.leases.push_back(std::move(lease));
    }
    return out;
}

}  // namespace redoubt::formats::leases
