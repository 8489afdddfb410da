// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import java.io.PrintStream;

final class StoreReads { static void measure(PrintStream out, Report report) {} }
