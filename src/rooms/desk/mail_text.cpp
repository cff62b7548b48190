#include "rooms/desk/mail_text.h"

#include <array>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/text.h"

namespace redoubt::rooms::desk {
namespace {

constexpr size_t base64_line = 76;
constexpr size_t word_bytes = 42;  // of an encoded word, before base64

// Control characters become blanks: whatever comes in stays one line.
std::string one_line(std::string_view text) {
    std::string out = to_valid_utf8(text);
    for (char& c : out)
        if (static_cast<unsigned char>(c) < ' ' || c == 127) c = ' ';
    return out;
}

// RFC 2047: always encoded, so that nothing in it means anything.
std::string encoded_words(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        size_t length = std::min(word_bytes, text.size());
        while (length < text.size() && length > 1 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
        out += fmt::format("{}=?UTF-8?B?{}?=", out.empty() ? "" : "\r\n ", to_base64(text.substr(0, length)));
        text.remove_prefix(length);
    }
    return out;
}

std::string in_lines(std::string_view text) {
    const std::string encoded = to_base64(text);
    std::string out;
    for (size_t at = 0; at < encoded.size(); at += base64_line) out += encoded.substr(at, base64_line) + "\r\n";
    return out;
}

// "Sat, 21 Nov 2026 12:00:00 +0000"
std::string mail_date(Time time) {
    constexpr std::array days{"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::string text = format_time(time);  // 2026-11-21T12:00:00…
    const auto day = static_cast<size_t>(time.unix_ns / 1'000'000'000 / 86'400 % 7);
    const size_t month = static_cast<size_t>((text[5] - '0') * 10 + (text[6] - '0') - 1);
    return fmt::format("{}, {} {} {} {} +0000", days[day], text.substr(8, 2), months[month], text.substr(0, 4), text.substr(11, 8));
}

std::string part(std::string_view type, std::string_view body) {
    return fmt::format("Content-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}", type, in_lines(body));
}

}  // namespace

std::string html_escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default: out += c;
        }
    }
    return out;
}

std::string compose_mail(const MailText& mail) {
    std::string plain = one_line(mail.opening) + "\r\n\r\n";
    std::string html = fmt::format("<!doctype html><html><body><p>{}</p><ul>", html_escaped(one_line(mail.opening)));
    for (const MailItem& item : mail.items) {
        const std::string text = one_line(item.text);
        plain += fmt::format("- {}{}{}\r\n", text, item.link.empty() ? "" : "\r\n  ", item.link);
        html += item.link.empty() ? fmt::format("<li>{}</li>", html_escaped(text))
                                  : fmt::format("<li><a href=\"{}\">{}</a></li>", html_escaped(item.link), html_escaped(text));
    }
    html += "</ul></body></html>";
    const std::string border = "=_redoubt_" + mail.id;
    return fmt::format(
        "From: Redoubt <{}>\r\nTo: <{}>\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{}@redoubt>\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/alternative; boundary=\"{}\"\r\n\r\n--{}\r\n{}--{}\r\n{}--{}--\r\n",
        mail.from, mail.to, encoded_words(one_line(mail.subject)), mail_date(mail.date), mail.id, border, border, part("text/plain", plain), border,
        part("text/html", html), border);
}

}  // namespace redoubt::rooms::desk
