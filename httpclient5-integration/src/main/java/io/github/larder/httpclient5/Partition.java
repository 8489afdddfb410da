package io.github.larder.httpclient5;

import io.github.larder.core.PrivacyPolicy;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whose responses are kept apart from those of others.
 *
 * @param hash 64 hexadecimal digits; {@code null} for what is nobody's
 * @param isKnown whether the resolver told it
 */
record Partition(@Nullable String hash, boolean isKnown) {

  static final Partition NOBODY = new Partition(null, true);

  static Partition named(String name, PrivacyPolicy privacy) {
    return new Partition(privacy.hash("partition " + name), true);
  }

  /** One in which nothing is ever found. */
  static Partition unknown(PrivacyPolicy privacy) {
    return new Partition(privacy.hash("unknown partition " + UUID.randomUUID()), false);
  }
}
