// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core;

import com.google.common.io.BaseEncoding;
import com.google.common.primitives.Ints;
import io.github.larder.core.CacheStackSettings.Encoding;
import io.github.larder.core.CacheStackSettings.Storage;
import io.github.larder.core.compression.Compression;
import io.github.larder.core.compression.Compression.Coding;
import io.github.larder.core.encryption.KeyProvider;
import io.github.larder.core.encryption.SealingKey;
import io.github.larder.core.near.NearCache;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.core.privacy.PrivacyPolicy.SetCookie;
import io.github.larder.core.retention.RetentionPolicy;
import io.github.larder.spi.OptionReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the options that every backend has, since they are those of the stack: how responses are
 * stored. Each is read once; faults are left to the reader, and show no secret.
 */
final class StackOptions {

  private static final Pattern SHARE = Pattern.compile("0|1|0?\\.\\d{1,6}|[01]\\.0{1,6}");
  private static final Pattern SEALING_KEY =
      Pattern.compile("\\s*([\\w.-]{1,64}):([A-Za-z0-9+/]+=*)\\s*");
  private static final Pattern COMMA = Pattern.compile(",");

  private final OptionReader options;
  private final Storage defaults;
  private final boolean readable;

  private StackOptions(OptionReader options, Storage defaults) {
    this.options = options;
    this.defaults = defaults;
    this.readable = options.flag("readable").orElse(false);
  }

  /**
   * @param options receives faults
   * @param defaults what holds where an option says nothing
   */
  static Storage read(OptionReader options, Storage defaults) {
    return new StackOptions(options, defaults).storage();
  }

  private Storage storage() {
    return new Storage(
        new Encoding(compression(), defaults.encoding().maxDecodedBytes(), encryption()),
        retention(),
        privacy(),
        options
            .number("maxVariants", 1, Integer.MAX_VALUE)
            .map(Long::intValue)
            .orElse(defaults.maxVariants()),
        options.flag("readOnly").orElse(false) ? CacheMode.READ_ONLY : defaults.mode(),
        near());
  }

  private NearCache near() {
    NearCache near =
        options
            .durationOr(
                "nearFor",
                Map.of("0", Duration.ZERO),
                "0 or a duration, as in 5s",
                Function.identity())
            .map(defaults.near()::withNearFor)
            .orElse(defaults.near());
    Optional<Long> maxBytes = options.bytes("nearMaxBytes").filter(this::isPositive);
    Optional<Boolean> misses = options.flag("nearMisses");
    if (near.isOff() && (maxBytes.isPresent() || misses.isPresent())) {
      options.fault(
          "nearMaxBytes and nearMisses are for entries that are kept near; set nearFor, which is 0");
    }
    NearCache bounded = maxBytes.map(near::withMaxBytes).orElse(near);
    return misses.map(bounded::withMisses).orElse(bounded);
  }

  private boolean isPositive(long nearMaxBytes) {
    if (nearMaxBytes == 0) {
      options.fault("option 'nearMaxBytes' must be more than zero; set nearFor=0 to keep nothing");
    }
    return nearMaxBytes > 0;
  }

  private Compression compression() {
    Optional<Coding> coding = options.oneOf("compression", Coding.class);
    Optional<Integer> threshold = options.bytes("compressionThreshold").map(Ints::saturatedCast);
    if (readable && (coding.isPresent() || threshold.isPresent())) {
      options.fault("readable=true means no compression; leave one of the options out");
    }
    if (readable) {
      return Compression.none();
    }
    Compression compression = defaults.compression();
    Compression coded = coding.map(compression::withCoding).orElse(compression);
    return threshold.map(coded::withThreshold).orElse(coded);
  }

  /** A policy that an option names is jittered by default, one that code gave only by option. */
  private RetentionPolicy retention() {
    double jitter = RetentionPolicy.DEFAULT_JITTER;
    RetentionPolicy policy =
        options
            .durationOr(
                "retention",
                Map.of(
                    "headers",
                    RetentionPolicy.standard().jittered(jitter),
                    "forever",
                    RetentionPolicy.forEver()),
                "headers, forever or a duration, as in 7d",
                time -> RetentionPolicy.fixed(time).jittered(jitter))
            .orElse(defaults.retention());
    RetentionPolicy bounded =
        options.duration("retentionAtMost").map(policy::atMost).orElse(policy);
    return options
        .value(
            "retentionJitter",
            "a share from 0 to 1, as in 0.05",
            text ->
                SHARE.matcher(text).matches()
                    ? Optional.of(Double.parseDouble(text))
                    : Optional.empty())
        .map(bounded::jittered)
        .orElse(bounded);
  }

  private PrivacyPolicy privacy() {
    PrivacyPolicy policy =
        options
            .oneOf("setCookie", SetCookie.class)
            .map(defaults.privacy()::withSetCookie)
            .orElse(defaults.privacy());
    return options
        .secretValue(
            "hashKey",
            "the Base64 of at least "
                + PrivacyPolicy.MIN_HASH_KEY_BYTES
                + " bytes, as 'openssl rand -base64 32' prints it",
            text -> base64(text).filter(key -> key.length >= PrivacyPolicy.MIN_HASH_KEY_BYTES))
        .map(policy::withHashKey)
        .orElse(policy);
  }

  private @Nullable KeyProvider encryption() {
    Optional<List<SealingKey>> given =
        options.secretValue(
            "encryptionKeys",
            "ID:KEY, or more of them with commas between, the one to write with first; KEY is the"
                + " Base64 of 32 bytes, as 'openssl rand -base64 32' prints it",
            StackOptions::sealingKeys);
    if (given.isPresent() && hasDuplicateId(given.get())) {
      options.fault("option 'encryptionKeys' has two keys of one id");
      return defaults.keys();
    }
    KeyProvider keys =
        given
            .map(
                all ->
                    KeyProvider.of(
                        all.get(0), all.subList(1, all.size()).toArray(SealingKey[]::new)))
            .orElse(defaults.keys());
    if (keys != null && readable) {
      options.fault(
          "readable=true means that the documents can be read in the store, and encryption that"
              + " they cannot; leave one of them out");
    }
    return keys;
  }

  private static boolean hasDuplicateId(List<SealingKey> keys) {
    return keys.stream().map(SealingKey::id).distinct().count() < keys.size();
  }

  private static Optional<List<SealingKey>> sealingKeys(String text) {
    List<Optional<SealingKey>> keys =
        COMMA.splitAsStream(text).map(StackOptions::sealingKey).toList();
    return keys.isEmpty() || keys.stream().anyMatch(Optional::isEmpty)
        ? Optional.empty()
        : Optional.of(keys.stream().flatMap(Optional::stream).toList());
  }

  private static Optional<SealingKey> sealingKey(String item) {
    Matcher matcher = SEALING_KEY.matcher(item);
    return matcher.matches()
        ? base64(matcher.group(2))
            .filter(key -> key.length == SealingKey.KEY_BYTES)
            .map(key -> new SealingKey(matcher.group(1), key))
        : Optional.empty();
  }

  private static Optional<byte[]> base64(String text) {
    return BaseEncoding.base64().canDecode(text)
        ? Optional.of(BaseEncoding.base64().decode(text))
        : Optional.empty();
  }
}
