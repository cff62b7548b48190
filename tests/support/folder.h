// A fresh folder that goes away with the object.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

namespace redoubt::test {

class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "redoubt-test-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace redoubt::test
