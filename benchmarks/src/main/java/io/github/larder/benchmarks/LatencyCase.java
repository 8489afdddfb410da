// SPDX-License-Identifier: Apache-2.0
package io.github.larder.benchmarks;

import io.github.larder.core.compression.Compression;

/**
 * A stored response whose hit is timed.
 *
 * @param title for people
 * @param kind the kind of body
 * @param kilobytes the size of the body
 * @param compression the compression of the stack
 * @param limits the limits of a hit as a ratio to the bare call, with DynamoDB Local and with the
 *     stand-in; 0 for no limit
 */
record LatencyCase(
    String title, BodyKind kind, int kilobytes, Compression compression, Limits limits) {

  /** The limits of a hit. */
  record Limits(double local, double standIn) {}

  static LatencyCase plain(BodyKind kind, int kilobytes, double local, double standIn) {
    return new LatencyCase(
        kind + " " + kilobytes + " KB, plain",
        kind,
        kilobytes,
        Compression.none(),
        new Limits(local, standIn));
  }

  static LatencyCase compressed(BodyKind kind, int kilobytes, double local) {
    return new LatencyCase(
        kind + " " + kilobytes + " KB, compressed",
        kind,
        kilobytes,
        Compression.best(),
        new Limits(local, 0));
  }

  int size() {
    return kilobytes << 10;
  }
}
