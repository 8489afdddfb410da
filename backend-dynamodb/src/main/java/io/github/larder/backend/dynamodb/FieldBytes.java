// SPDX-License-Identifier: Apache-2.0
package io.github.larder.backend.dynamodb;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Turns values into bytes for a checksum: each with its type and length, so that different values
 * never give the same bytes. Not thread-safe.
 */
final class FieldBytes {

  private static final int INITIAL_BYTES = 2048;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(INITIAL_BYTES);

  /** An attribute that is missing is a value, too. */
  FieldBytes add(@Nullable AttributeValue value) {
    if (value == null) {
      bytes.write('-');
    } else if (value.s() != null) {
      add(value.s());
    } else if (value.b() != null) {
      add('B', value.b().asByteArrayUnsafe());
    } else if (value.n() != null) {
      add('N', value.n().getBytes(UTF_8));
    } else if (value.hasM()) {
      add('M', value.m().size());
      sorted(value.m())
          .forEach(
              (name, member) -> {
                add(name);
                add(member);
              });
    } else if (value.hasL()) {
      add('L', value.l().size());
      value.l().forEach(this::add);
    } else {
      // No writer of ours makes any of these.
      add('O', value.toString().getBytes(UTF_8));
    }
    return this;
  }

  FieldBytes add(String text) {
    add('S', text.getBytes(UTF_8));
    return this;
  }

  FieldBytes add(long number) {
    return add(Long.toString(number));
  }

  byte[] toArray() {
    return bytes.toByteArray();
  }

  private void add(char type, byte[] content) {
    add(type, content.length);
    bytes.writeBytes(content);
  }

  private void add(char type, int length) {
    bytes.write(type);
    for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      bytes.write(length >>> shift);
    }
  }

  private static Map<String, AttributeValue> sorted(Map<String, AttributeValue> members) {
    return members.size() < 2 ? members : new TreeMap<>(members);
  }
}
