# SPDX-License-Identifier: MIT
# Perl: system and backticks with a list; fork and exec for the call alone.
use strict;
use warnings;
use POSIX ();
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

my ($count, $program, $mib, $descriptors, $mode) = @ARGV;
my $memory = "\1" x ($mib << 20);
my @files;
for (my $last = 2; $last + 1 < $descriptors;) {
    open my $file, '<', '/dev/null' or die "open: $!";
    $last = fileno $file;
    push @files, $file;
}
while ($count-- > 0) {
    my $begin = clock_gettime(CLOCK_MONOTONIC);
    my $elapsed;
    if ($mode eq 'capture') {
        my $output = `$program`;
    } elsif ($mode eq 'call') {
        my $pid = fork;
        if ($pid == 0) {
            exec { $program } $program or POSIX::_exit(127);
        }
        $elapsed = clock_gettime(CLOCK_MONOTONIC) - $begin;
        waitpid $pid, 0;
    } else {
        system { $program } $program;
    }
    die "status $?" if $?;
    $elapsed //= clock_gettime(CLOCK_MONOTONIC) - $begin;
    printf "%.0f\n", $elapsed * 1e9;
}
