// The manifest: what was ever sealed, re-packed, held and removed, one signed line after another in manifest.jsonl.
//
//   {"entry":{"action":"seal","at":"…","number":7,"previous":"…",…},"signature":"…"}
//
// `previous` is the SHA-256 of the entry before, as it stands between "entry": and ,"signature"; the signature is ed25519 over the
// same bytes. Actions: key (the public key), seal (segment, sha256, bytes, events, first, next, earliest, latest), replace (seal's,
// and the segments it stands for, and how many events were left out and why), remove (segment, why), hold and release (name, …).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/disk.h"
#include "base/random.h"
#include "base/signing_key.h"
#include "logs/segment_writer.h"
#include "schema/value.h"

namespace redoubt::logs {

struct SealedSegment {
    std::string name, sha256;
    uint64_t bytes = 0, events = 0, first = 0, next = 0;
    Time earliest{}, latest{}, sealed{};
    bool repacked = false;
};

// Nothing of that time (and source, when one is named) is removed while it lasts.
struct Hold {
    std::string name, source, reason;
    std::optional<Time> from{}, to{};
    bool covers(Time earliest, Time latest) const { return (!to || earliest <= *to) && (!from || latest >= *from); }
};

struct ManifestState {
    std::vector<SealedSegment> segments;  // as they stand now, by first event
    std::vector<std::string> gone;        // removed or replaced: their files go when they are still there
    std::vector<Hold> holds;
    uint64_t entries = 0, next_event = 1;
    std::string last_hash, public_key;  // hex
    uint64_t good_bytes = 0;
    std::string problem{};  // the first entry that does not follow, with its number; empty: all do
};
// `keys`: hex of public keys that are trusted; empty: the one that the manifest names first, which proves only that it is whole.
ManifestState read_manifest(std::string_view text, const std::vector<std::string>& keys = {});

class Manifest {
public:
    // Makes the key (keys/logs.key below `folder`) and the first entry where there is none. A last line that is cut off goes.
    static Result<std::unique_ptr<Manifest>> open(Disk& disk, Clock& clock, Random& random, const std::string& folder);

    const ManifestState& state() const { return state_; }
    Result<> seal(const FinishedSegment& segment);
    Result<> replace(const FinishedSegment& segment, const std::vector<std::string>& replaced, uint64_t left_out, std::string_view why);
    Result<> remove(const std::string& segment, std::string_view why);
    Result<> hold(const Hold& hold);
    Result<> release(const std::string& name, std::string_view reason);

private:
    Manifest(Disk& disk, Clock& clock, SigningKey key) : disk_(disk), clock_(clock), key_(std::move(key)) {}
    Result<> append(std::string_view action, schema::Map entry);
    Disk& disk_;
    Clock& clock_;
    SigningKey key_;
    std::string path_;
    std::unique_ptr<AppendFile> file_;
    ManifestState state_;
};

}  // namespace redoubt::logs
