#include "events/recognize.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"
#include "formats/auditd/auditd.h"
#include "formats/cef/cef.h"
#include "formats/pairs/pairs.h"
#include "formats/syslog/syslog.h"
#include "formats/weblog/weblog.h"

namespace redoubt::events {
namespace {

constexpr size_t lines_looked_at = 64;
constexpr size_t longest_header = size_t{64} << 10;
constexpr size_t neighbours = 24;  // records of one audit event stand within so many lines

// A time alone is not enough: the logs of programs begin with one too.
bool is_syslog(std::string_view line) {
    namespace syslog = formats::syslog;
    size_t begin = 0;
    if (syslog::octet_count(line, begin) > 0) line.remove_prefix(begin);
    syslog::Message message;
    if (!syslog::read(line, message)) return false;
    if (message.priority >= 0) return true;
    const bool dated = message.timestamp[0] >= 'A' || message.timestamp[10] == 'T';
    return dated && (!message.program.empty() || (message.timestamp[0] >= 'A' && !message.host.empty()));
}

std::optional<Reader> reader_of_line(std::string_view line) {
    formats::auditd::Record record;
    if (formats::auditd::read(line, record)) return Reader::auditd;
    if (line.starts_with("<Event ") || line.starts_with("<Event>")) return Reader::xml;
    formats::weblog::Request request;
    if (formats::weblog::read(line, request)) return Reader::web;
    if (formats::cef::find(line) != std::string_view::npos) return Reader::cef;
    formats::weblog::Failure failure;
    if (formats::weblog::read_failure(line, failure)) return Reader::weberror;
    if (is_syslog(line)) return Reader::syslog;
    if (formats::pairs::count(line, 3) == 3) return Reader::pairs;
    return std::nullopt;
}

std::optional<Reader> reader_of_header(std::string_view text) {
    if (text.starts_with("#separator ") || text.starts_with("#fields\t")) return Reader::zeek;
    const bool w3c = text.starts_with("#Software:") || text.starts_with("#Version:") || text.starts_with("#Fields:") || text.starts_with("#Date:");
    return w3c && text.contains("#Fields:") ? std::optional(Reader::w3c) : std::nullopt;
}

template <class Take>
void first_lines(std::string_view text, Take take) {
    for (size_t i = 0; i < lines_looked_at && !text.empty(); ++i) {
        const size_t end = text.find('\n');
        if (end == std::string_view::npos && i > 0) return;  // perhaps cut off
        take(trim(text.substr(0, end)));
        text.remove_prefix(std::min(end, text.size() - 1) + 1);
    }
}

// The identity of the audit record on each of the lines next to a place; empty where there is none.
std::vector<std::string_view> ids_before(std::string_view bytes, size_t at) {
    std::vector<std::string_view> out;
    while (at > 0 && out.size() < neighbours) {
        const size_t begin = at > 1 ? bytes.rfind('\n', at - 2) + 1 : 0;
        formats::auditd::Record record;
        if (formats::auditd::read(bytes.substr(begin, at - begin), record) && record.type != "EOE") out.push_back(record.id);
        at = begin;
    }
    return out;
}

bool cuts_event(std::string_view window, size_t at) {
    const std::vector<std::string_view> before = ids_before(window, at);
    for (size_t i = 0; i < neighbours && at < window.size(); ++i) {
        const size_t end = std::min(window.find('\n', at), window.size() - 1) + 1;
        formats::auditd::Record record;
        const bool counts = formats::auditd::read(window.substr(at, end - at), record) && record.type != "EOE";
        if (counts && std::ranges::find(before, record.id) != before.end()) return true;
        at = end;
    }
    return false;
}

}  // namespace

std::optional<Reader> recognize_text(std::string_view beginning) {
    if (beginning.starts_with("\xEF\xBB\xBF")) beginning.remove_prefix(3);
    if (beginning.contains('\0')) return std::nullopt;
    if (const auto header = reader_of_header(beginning)) return header;
    std::array<size_t, 11> votes{};
    size_t lines = 0;
    first_lines(beginning, [&](std::string_view line) {
        if (line.empty()) return;
        ++lines;
        if (const auto reader = reader_of_line(line)) ++votes[static_cast<size_t>(*reader)];
    });
    const auto most = std::ranges::max_element(votes);
    if (*most == 0 || *most * 2 < lines) return std::nullopt;
    return static_cast<Reader>(most - votes.begin());
}

size_t text_cut(Reader reader, std::string_view window, size_t wanted, bool last) {
    if (last && window.size() <= wanted) return window.size();
    const size_t before = window.substr(0, wanted).rfind('\n');
    const size_t end = before == std::string_view::npos ? window.find('\n', std::min(wanted, window.size())) : before;
    if (end == std::string_view::npos) return last ? window.size() : 0;
    if (reader != Reader::auditd) return end + 1;
    for (size_t i = 0, cut = end + 1; i < 2 * neighbours && cut > 1; ++i) {
        if (!cuts_event(window, cut)) return cut;
        cut = window.rfind('\n', cut - 2) + 1;
    }
    for (size_t i = 0, cut = end + 1; i < 2 * neighbours && cut < window.size(); ++i) {
        const size_t next = window.find('\n', cut);
        if (next == std::string_view::npos) return last ? window.size() : end + 1;
        cut = next + 1;
        if (!cuts_event(window, cut)) return cut;
    }
    return end + 1;
}

void follow_headers(Reader reader, std::string_view bytes, std::string& header) {
    if (reader != Reader::w3c && reader != Reader::zeek) return;
    for (size_t at = bytes.starts_with('#') ? 0 : bytes.find("\n#") + 1; at < bytes.size(); at = bytes.find("\n#", at) + 1) {
        if (at == 0 && !bytes.starts_with('#')) return;
        const std::string_view line = bytes.substr(at, std::min(bytes.find('\n', at), bytes.size()) - at);
        if (reader == Reader::w3c && line.starts_with("#Fields:")) header.clear();
        if (line.starts_with("#separator ")) header.clear();
        const bool counts = reader == Reader::zeek ? !line.starts_with("#close") && !line.starts_with("#open") : line.starts_with("#Fields:");
        if (counts && header.size() + line.size() < longest_header) header.append(line) += '\n';
        if (bytes.find("\n#", at) == std::string_view::npos) return;
    }
}

}  // namespace redoubt::events
