// SPDX-License-Identifier: MIT
// Boost.Process: child and its wait.
#include "peer.h"
#include <boost/process.hpp>
#include <string>

namespace process = boost::process;

static double run(const struct peer &peer)
{
    double returned;

    if (peer.is_capture) {
        process::ipstream output;
        process::child child(peer.program, process::std_out > output);
        std::string line;

        returned = peer_now();
        while (std::getline(output, line))
            continue;
        child.wait();
    } else {
        process::child child(peer.program);

        returned = peer_now();
        child.wait();
    }
    return returned;
}

int main(int argc, char **argv)
{
    struct peer peer = peer_begin(argc, argv);

    while (peer.count-- > 0) {
        double begin = peer_now();
        double returned = run(peer);

        printf("%.0f\n", (peer.is_call ? returned : peer_now()) - begin);
    }
    return 0;
}
