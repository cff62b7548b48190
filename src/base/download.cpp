#include "base/download.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "base/curl.h"
#include "base/outbound.h"
#include "base/text.h"

namespace redoubt {
namespace {

namespace fs = std::filesystem;

using PartFile = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

// What a part is of: three lines of url, tag and date.
struct PartOf {
    std::string url, tag, changed;
};

std::string part_note(const std::string& part) { return part + ".of"; }

PartOf read_part_of(Disk& disk, const std::string& part) {
    const auto text = disk.read(part_note(part), 1 << 16);
    if (!text) return {};
    const auto lines = split(*text, '\n');
    if (lines.size() < 3) return {};
    return {.url = std::string(lines[0]), .tag = std::string(lines[1]), .changed = std::string(lines[2])};
}

uint64_t size_of(const std::string& path) {
    std::error_code missing;
    const auto size = fs::file_size(path, missing);
    return missing ? 0 : size;
}

// "bytes 100-199/200": where it starts, and the whole.
struct ContentRange {
    uint64_t first = 0, whole = 0;
};
std::optional<ContentRange> content_range(std::string_view text) {
    if (!text.starts_with("bytes ")) return std::nullopt;
    text.remove_prefix(6);
    ContentRange range;
    const auto first = std::from_chars(text.data(), text.data() + text.size(), range.first);
    const size_t slash = text.find('/');
    if (first.ec != std::errc() || slash == std::string_view::npos) return std::nullopt;
    std::from_chars(text.data() + slash + 1, text.data() + text.size(), range.whole);
    return range;
}

// Then it is the proxy that is connected to, and that resolves names.
bool has_proxy() {
    constexpr std::array names{"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
    return std::ranges::any_of(names, [](const char* name) {
        const char* value = std::getenv(name);
        return value != nullptr && *value != '\0';
    });
}

class OneDownload {
public:
    OneDownload(Disk& disk, const DownloadRequest& request) : disk_(disk), request_(request) {}

    Result<Downloaded> run() {
        const PartOf before = read_part_of(disk_, request_.part);
        // Only what its publisher can tell from other versions is continued.
        const bool known = before.url == request_.url && (!before.tag.empty() || !before.changed.empty());
        have_ = known ? size_of(request_.part) : 0;
        if (!curl_) return Curl::missing();
        HttpHeaders ask;
        if (have_ > 0) {
            ask.emplace_back("Range", fmt::format("bytes={}-", have_));
            ask.emplace_back("If-Range", before.tag.empty() || before.tag.starts_with("W/") ? before.changed : before.tag);
        } else {
            if (!request_.tag.empty()) ask.emplace_back("If-None-Match", request_.tag);
            if (!request_.changed.empty()) ask.emplace_back("If-Modified-Since", request_.changed);
        }
        resumed_at_ = have_;
        set_up(ask);
        const CURLcode ended = curl_.perform();
        if (file_ && std::fclose(file_.release()) != 0) return fail(Code::io, std::strerror(errno), request_.part, "is the disk full?");
        return outcome(ended);
    }

    // The part was no use and is gone.
    bool begins_anew() const { return begins_anew_; }

private:
    void set_up(const HttpHeaders& ask) {
        curl_.set_request(request_.url, "GET", ask);
        curl_.set_timeouts(20, 0);
        curl_.set(CURLOPT_LOW_SPEED_LIMIT, 1L);
        curl_.set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(request_.stalled_s));
        curl_.set(CURLOPT_FOLLOWLOCATION, 1L);
        curl_.set(CURLOPT_MAXREDIRS, 5L);
        curl_.set(CURLOPT_REDIR_PROTOCOLS_STR, request_.url.starts_with("https:") ? "https" : "http,https");
        curl_.set(CURLOPT_OPENSOCKETFUNCTION, open_socket);
        curl_.set(CURLOPT_OPENSOCKETDATA, this);
        curl_.set(CURLOPT_HEADERFUNCTION, take_header_line);
        curl_.set(CURLOPT_HEADERDATA, this);
        curl_.set(CURLOPT_WRITEFUNCTION, take_bytes);
        curl_.set(CURLOPT_WRITEDATA, this);
    }

    static curl_socket_t open_socket(void* given, curlsocktype, curl_sockaddr* address) {
        OneDownload& self = *static_cast<OneDownload*>(given);
        if (!self.request_.internal_allowed && is_internal(address->addr) && !has_proxy()) {
            self.refused_ = fail(Code::forbidden, "this is an internal address, which is not connected to", self.request_.url,
                                 "if the feed is meant to be there: redoubt feeds update NAME --from URL --internal")
                                .error();
            return CURL_SOCKET_BAD;
        }
        return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    }

    static size_t take_header_line(char* bytes, size_t size, size_t count, void* into) {
        OneDownload& self = *static_cast<OneDownload*>(into);
        const std::string_view line(bytes, size * count);
        if (line.starts_with("HTTP/")) self.headers_.clear();  // of an answer that redirected
        if (self.headers_.size() >= 200) return 0;
        if (const size_t colon = line.find(':'); colon != std::string_view::npos)
            self.headers_.emplace_back(std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1))));
        return size * count;
    }

    // Before the first byte: where it goes, and a note of what it is a part of.
    bool begin() {
        const int status = curl_.status();
        begun_ = true;
        if (status != 200 && status != 206) return true;
        const auto range = content_range(header(headers_, "Content-Range"));
        if (status == 206 && (!range || range->first != have_))
            return refuse(fail(Code::malformed, "the server answers with another part than was asked for", request_.url));
        if (status == 200) resumed_at_ = have_ = 0;
        const std::string length(header(headers_, "Content-Length"));
        whole_ = status == 206 ? range->whole : std::strtoull(length.c_str(), nullptr, 10);
        if (whole_ > request_.most_bytes) return refuse(too_large());
        file_ = PartFile(std::fopen(request_.part.c_str(), status == 206 ? "abe" : "wbe"), std::fclose);
        if (!file_) return refuse(fail(Code::io, std::strerror(errno), request_.part, "check who may write there"));
        const auto noted = disk_.write_durably(part_note(request_.part),
                                               fmt::format("{}\n{}\n{}\n", request_.url, header(headers_, "ETag"), header(headers_, "Last-Modified")));
        return noted ? true : refuse(std::unexpected(noted.error()));
    }

    std::unexpected<Error> too_large() const { return fail(Code::too_large, fmt::format("it is larger than {} bytes", request_.most_bytes), request_.url); }

    bool refuse(std::unexpected<Error> error) {
        refused_ = std::move(error.error());
        return false;
    }

    static size_t take_bytes(char* bytes, size_t size, size_t count, void* into) {
        OneDownload& self = *static_cast<OneDownload*>(into);
        if (!self.begun_ && !self.begin()) return 0;
        if (!self.file_) return size * count;  // the text of an error
        self.have_ += size * count;
        if (self.have_ > self.request_.most_bytes) return self.refuse(self.too_large()), 0;
        if (std::fwrite(bytes, 1, size * count, self.file_.get()) != size * count)
            return self.refuse(fail(Code::io, std::strerror(errno), self.request_.part, "is the disk full?")), 0;
        if (self.request_.progress) self.request_.progress(self.have_, self.whole_);
        return size * count;
    }

    void forget() {
        (void)disk_.remove(request_.part);
        (void)disk_.remove(part_note(request_.part));
    }

    Result<Downloaded> outcome(CURLcode ended) {
        if (refused_) {
            if (refused_->code == Code::too_large || refused_->code == Code::malformed) forget();
            return std::unexpected(*refused_);
        }
        if (ended != CURLE_OK) {
            const std::string how_far =
                have_ == 0 ? "" : fmt::format(" after {} of {} bytes", have_, whole_ == 0 ? "an unknown number of" : std::to_string(whole_));
            return fail(Code::unavailable, fmt::format("{}{}", curl_.text_of(ended), how_far), request_.url,
                        have_ == 0 ? "check the address and the network" : "run it again: it goes on from there");
        }
        const int status = curl_.status();
        if (status == 304) return Downloaded{.unchanged = true, .tag = request_.tag, .changed = request_.changed};
        if (status == 416) {
            forget();
            begins_anew_ = true;
            return fail(Code::unavailable, "the part that was kept is of another version", request_.url);
        }
        if (status != 200 && status != 206)
            return fail(status == 404 || status == 410 ? Code::not_found : Code::unavailable, fmt::format("the server answers {}", status), request_.url);
        if (!begun_ && !begin()) return std::unexpected(*refused_);  // an empty file
        if (file_) file_.reset();
        if (whole_ != 0 && have_ != whole_)
            return fail(Code::unavailable, fmt::format("{} of {} bytes came", have_, whole_), request_.url, "run it again: it goes on from there");
        return Downloaded{
            .tag = std::string(header(headers_, "ETag")), .changed = std::string(header(headers_, "Last-Modified")), .bytes = have_, .resumed_at = resumed_at_};
    }

    Disk& disk_;
    const DownloadRequest& request_;
    Curl curl_;
    HttpHeaders headers_;
    PartFile file_{nullptr, std::fclose};
    uint64_t have_ = 0, whole_ = 0, resumed_at_ = 0;
    bool begun_ = false, begins_anew_ = false;
    std::optional<Error> refused_;
};

}  // namespace

Result<Downloaded> CurlDownloads::fetch(const DownloadRequest& request) {
    if (!request.url.starts_with("https://") && !request.url.starts_with("http://"))
        return fail(Code::invalid, "the address is neither http:// nor https://", request.url);
    TRY(disk_.make_folders(fs::path(request.part).parent_path().string()));
    OneDownload first(disk_, request);
    auto fetched = first.run();
    if (!first.begins_anew()) return fetched;
    return OneDownload(disk_, request).run();
}

}  // namespace redoubt
