#include "reports/text_functions.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "reports/readers.h"

namespace redoubt::reports {
namespace {

std::string_view without_scheme(std::string_view url) {
    const size_t mark = url.find("://");
    return mark == std::string_view::npos ? url : url.substr(mark + 3);
}

std::string_view authority(std::string_view url) {
    url = without_scheme(trim(url));
    url = url.substr(0, url.find_first_of("/?#"));
    const size_t user = url.rfind('@');
    return user == std::string_view::npos ? url : url.substr(user + 1);
}

bool is_letter(char c) { return lower(c) >= 'a' && lower(c) <= 'z'; }

}  // namespace

std::string_view url_scheme(std::string_view url) {
    const size_t mark = url.find("://");
    return mark == std::string_view::npos ? std::string_view() : trim(url.substr(0, mark));
}

std::string_view url_host(std::string_view url) {
    const std::string_view all = authority(url);
    if (all.starts_with('[')) return all.substr(1, all.find(']') == std::string_view::npos ? all.size() : all.find(']') - 1);
    if (std::count(all.begin(), all.end(), ':') > 1) return all;
    return all.substr(0, all.find(':'));
}

std::string_view url_port(std::string_view url) {
    std::string_view all = authority(url);
    if (all.starts_with('[')) all.remove_prefix(std::min(all.find(']'), all.size()));
    const size_t colon = all.rfind(':');
    const std::string_view port = colon == std::string_view::npos || std::count(all.begin(), all.end(), ':') > 1 ? std::string_view() : all.substr(colon + 1);
    if (!port.empty()) return port;
    const std::string_view scheme = url_scheme(url);
    return scheme == "https" ? "443" : scheme == "http" ? "80" : std::string_view();
}

std::string_view plain_url(std::string_view url) { return url.substr(0, url.find_first_of("?#")); }

std::string_view url_path(std::string_view url) {
    url = plain_url(trim(url));
    const size_t scheme = url.find("://");
    if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
    const size_t slash = url.find('/');
    return slash == std::string_view::npos ? std::string_view() : url.substr(slash);
}

std::string_view cpe_part(std::string_view cpe, size_t number) {
    if (cpe.starts_with("cpe:2.3:"))
        cpe.remove_prefix(8);
    else if (cpe.starts_with("cpe:/"))
        cpe.remove_prefix(5);
    else
        return {};
    for (; number > 0; --number) {
        const size_t colon = cpe.find(':');
        if (colon == std::string_view::npos) return {};
        cpe.remove_prefix(colon + 1);
    }
    cpe = cpe.substr(0, cpe.find(':'));
    return cpe == "*" || cpe == "-" ? std::string_view() : cpe;
}

std::string html_to_text(std::string_view html) {
    static constexpr std::string_view breaks[] = {"p", "br", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "pre"};
    std::string plain;
    while (!html.empty()) {
        const size_t open = html.find('<');
        plain += html.substr(0, open);
        if (open == std::string_view::npos) break;
        html.remove_prefix(open);
        const std::string_view tag = html.substr(html.size() > 1 && html[1] == '/' ? 2 : 1);
        const size_t close = html.find('>');
        if (close == std::string_view::npos || tag.empty() || (!is_letter(tag[0]) && tag[0] != '!')) {
            plain += '<';
            html.remove_prefix(1);
            continue;
        }
        const size_t name_end = std::min(tag.find_first_of(" \t\r\n/>"), tag.size());
        const std::string name = to_lower(tag.substr(0, name_end));
        if (std::find(std::begin(breaks), std::end(breaks), name) != std::end(breaks)) plain += name == "li" && html[1] != '/' ? "\n- " : "\n";
        html.remove_prefix(close + 1);
    }
    std::string unescaped;
    append_unescaped_xml(unescaped, plain);
    std::string out;
    for (const std::string_view raw : split(unescaped, '\n')) {
        const std::string_view line = trim(raw);
        if (line.empty() || line == "-") continue;
        if (!out.empty()) out += '\n';
        out += line;
    }
    for (size_t at = out.find("&nbsp;"); at != std::string::npos; at = out.find("&nbsp;", at)) out.replace(at, 6, " ");
    return out;
}

std::string redacted(std::string_view secret) {
    if (secret.empty()) return {};
    size_t shown = secret.size() >= 12 ? 4 : 0;
    while (shown > 0 && shown < secret.size() && (static_cast<unsigned char>(secret[shown]) & 0xc0) == 0x80) --shown;
    return fmt::format("{}… ({} bytes)", secret.substr(0, shown), secret.size());
}

std::string cwe_of(std::string_view text) {
    text = trim(text);
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    size_t at = 0;
    if (text.empty()) return {};
    if (!std::all_of(text.begin(), text.end(), is_digit)) {
        at = to_lower(text).find("cwe");
        if (at == std::string::npos) return {};
        at += 3;
        while (at < text.size() && (text[at] == '-' || text[at] == '_' || text[at] == ':' || text[at] == ' ' || text[at] == '/')) ++at;
        if (lower(text.substr(at).empty() ? 'x' : text[at]) == 'c') return cwe_of(text.substr(at));
    }
    while (at < text.size() && text[at] == '0') ++at;
    const size_t start = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at == start || at - start > 6 ? std::string() : fmt::format("CWE-{}", text.substr(start, at - start));
}

std::string plain_vector(std::string_view text) {
    text = trim(text);
    if (text.starts_with("CVSS2#") || text.starts_with("CVSS3#")) text.remove_prefix(6);
    if (text.starts_with('(') && text.ends_with(')')) text = text.substr(1, text.size() - 2);
    if (text.starts_with("CVSS:2.0/")) text.remove_prefix(9);
    while (text.ends_with('/')) text.remove_suffix(1);
    if (!text.starts_with("CVSS:") && text.find("/PR:") != std::string_view::npos) return "CVSS:3.0/" + std::string(text);
    return std::string(text);
}

}  // namespace redoubt::reports
