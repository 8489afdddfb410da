// SPDX-License-Identifier: Apache-2.0
package io.github.larder.cli.proxy;

import java.io.Flushable;

/**
 * Receives one line for each exchange, without a line end and without secrets:
 *
 * <pre>
 * 2026-11-27T22:36:30.120Z 127.0.0.1 GET http://example.com/jam 200 1024 0ms HIT
 * 2026-11-27T22:36:31.044Z 127.0.0.1 GET http://example.com/tea 200 512 38ms MISS (absent), stored
 * </pre>
 *
 * <p>Thread-safe. It is flushed several times a second, and at the end.
 */
public interface AccessLog extends Flushable {

  /** Discards the lines. */
  AccessLog NONE =
      new AccessLog() {
        @Override
        public void exchange(String line) {}

        @Override
        public void flush() {}
      };

  /**
   * Receives the line of an exchange that has ended.
   *
   * @param line the line
   */
  void exchange(String line);
}
