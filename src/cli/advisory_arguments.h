// What the commands about vulnerable software take.
#pragma once

#include <string>
#include <vector>

namespace redoubt::cli {

struct VersionArguments {
    std::string ecosystem;
    std::vector<std::string> versions;  // two, or none: claims on standard input
};

struct CvssArguments {
    std::vector<std::string> vectors;  // none: on standard input
};

struct OsvArguments {
    enum class Verb { build, match, show } verb = Verb::build;
    std::vector<std::string> paths;           // build
    std::string index;                        // the file: written by build, read by the others; empty: the feeds' own
    std::string feeds;                        // the folder of feeds; empty: the usual one
    std::string ecosystem, package, version;  // match; with a purl in its place, the first alone
    std::string id;                           // show
    bool json = false;
};

struct FeedsArguments {
    enum class Verb { update, import, list, remove, bundle, scores } verb = Verb::list;
    std::string feeds;               // the folder; empty: the usual one
    std::vector<std::string> names;  // of feeds: update, remove, scores; paths of import
    std::string from, digest;        // update: where one feed is, instead of what is known
    std::string name;                // import: what to call it
    std::string file;                // bundle
    bool internal = false;           // update: `from` is at an internal address
    bool smaller = false;            // also what has far fewer records than before
    bool known = false;              // list: what update knows
    bool json = false;
};

}  // namespace redoubt::cli
