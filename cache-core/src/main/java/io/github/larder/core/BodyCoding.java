// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import java.io.IOException;

/** A way to make bytes fewer. Stateless. */
interface BodyCoding {

  /** The name that is stored beside the body. */
  String name();

  byte[] encode(byte[] bytes);

  /**
   * @param most more bytes than this are an error, before memory is taken for them
   * @throws IOException if the bytes are damaged, or too many come out of them
   */
  byte[] decode(byte[] bytes, int most) throws IOException;
}
