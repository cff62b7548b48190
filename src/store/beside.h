// Comments that mention people, their edits, and attachments taken away again. As everything that hangs on a record, each is
// an entry of the journal; an edit keeps both texts there.
#pragma once

#include "store/store.h"

namespace redoubt::store {

// `mentioned`: ids of users, who find it in their news.
Result<Comment> comment_on(Store& store, const Actor& actor, std::string_view type, std::string_view id, std::string_view text,
                           std::span<const std::string> mentioned);
// Only whoever wrote it may.
Result<Comment> edit_comment(Store& store, const Actor& actor, std::string_view type, std::string_view id, std::string_view comment, std::string_view text,
                             std::span<const std::string> mentioned);
// Whoever attached it, or IC4 and above. The bytes stay where they are: the journal names them by their hash.
Result<> detach(Store& store, const Actor& actor, std::string_view type, std::string_view id, std::string_view attachment, std::string_view reason);

// The comments of one record with the times of their last edits, oldest first.
struct ShownComment {
    Comment comment{};
    Time edited{};  // zero: never
};
Result<std::vector<ShownComment>> comments_of(Store& store, const Actor& actor, std::string_view type, std::string_view id);

struct Mention {
    int64_t seq = 0;
    std::string type{}, record{};
};
Result<std::vector<Mention>> mentions_of(Store& store, std::string_view user, int64_t after, int limit);

}  // namespace redoubt::store
