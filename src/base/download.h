// Downloads of files that may be large, gone on with where they were cut off, and asked for only when they have changed.
//
// What has come so far lies in a part beside where the file will be; with it, what its publisher said of it (ETag, Last-Modified), so
// that a part is never continued with another version of the file. Proxies of the environment are used: a person at the command line
// means them. Without one, no internal address is connected to unless the request says so, whatever a name or a redirection says.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/disk.h"
#include "base/result.h"

namespace redoubt {

struct DownloadRequest {
    std::string url;               // http:// or https://
    std::string part;              // path of the part; `part` + ".of" says what it is a part of
    std::string tag{}, changed{};  // of what is there already: ETag and Last-Modified
    uint64_t most_bytes = uint64_t{8} << 30;
    int stalled_s = 60;                                             // without a byte
    bool internal_allowed = false;                                  // loopback, private and other addresses that are not the internet's
    std::function<void(uint64_t have, uint64_t whole)> progress{};  // whole is 0 when it is not known
};

struct Downloaded {
    bool unchanged = false;  // what is there is what the publisher has
    std::string tag{}, changed{};
    uint64_t bytes = 0;
    uint64_t resumed_at = 0;  // what a part had
};

class Downloads {
public:
    virtual ~Downloads() = default;
    // The whole file is in the part afterwards. Code::unavailable when it was cut off or nobody answers: what came is kept for the next
    // try. Code::not_found, Code::too_large, Code::forbidden for a redirection to somewhere less safe.
    virtual Result<Downloaded> fetch(const DownloadRequest& request) = 0;
};

class CurlDownloads final : public Downloads {
public:
    explicit CurlDownloads(Disk& disk) : disk_(disk) {}
    Result<Downloaded> fetch(const DownloadRequest& request) override;

private:
    Disk& disk_;
};

}  // namespace redoubt
