// The program as a user runs it: commands as processes, and a server beside them.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "support/scratch.h"

#ifdef REDOUBT_PROGRAM

namespace redoubt::cli {

inline const std::string program = REDOUBT_PROGRAM;

struct ProgramRun {
    int status = -1;
    std::string out;
    std::string error;
};

inline std::string slurp(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

// Runs "redoubt <words>" through the shell, which takes care of quoting and redirections in `words`.
inline ProgramRun redoubt(const std::string& words, const std::string& before = "") {
    const test::Scratch scratch;
    const std::string out = scratch.path("out");
    const std::string error = scratch.path("error");
    const int status = std::system(fmt::format("{} '{}' {} >'{}' 2>'{}'", before, program, words, out, error).c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), slurp(out), slurp(error)};
}

// `redoubt serve` on a free port until the end of the object.
class ServingProgram {
public:
    explicit ServingProgram(const std::string& data, const std::string& command = "serve", const std::string& listen = "127.0.0.1:0") {
        int output[2];
        if (::pipe(output) != 0) throw std::runtime_error("no pipe");
        child_ = ::fork();
        if (child_ == 0) {
            ::dup2(output[1], STDOUT_FILENO);
            ::close(output[0]);
            const int nothing = ::open("/dev/null", O_WRONLY);
            ::dup2(nothing, STDERR_FILENO);
            ::execl(program.c_str(), "redoubt", command.c_str(), "--data", data.c_str(), "--listen", listen.c_str(), nullptr);
            ::_exit(127);
        }
        ::close(output[1]);
        char byte = 0;
        while (said.find("Ctrl-C") == std::string::npos && ::read(output[0], &byte, 1) == 1) said += byte;
        ::close(output[0]);
        std::smatch found;
        if (std::regex_search(said, found, std::regex("http://127.0.0.1:[0-9]+"))) address = found[0];
    }
    ~ServingProgram() { stop(SIGTERM); }
    ServingProgram(const ServingProgram&) = delete;
    ServingProgram& operator=(const ServingProgram&) = delete;

    int stop(int signal) {
        if (child_ <= 0) return -1;
        ::kill(child_, signal);
        int status = 0;
        ::waitpid(std::exchange(child_, -1), &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

    std::string said;
    std::string address;

private:
    pid_t child_ = -1;
};

}  // namespace redoubt::cli

#endif
