// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.io.Closeable;
import java.io.IOException;

/** A response whose body the application reads as it comes. Reads wait, and give up in the end. */
interface OpenBody extends Closeable {

  int status();

  /** Exactly so many bytes, as Latin-1. */
  String read(int bytes) throws IOException;

  /** All that is left. */
  String rest() throws IOException;

  /** Gives up without reading the rest. */
  void abort();
}
