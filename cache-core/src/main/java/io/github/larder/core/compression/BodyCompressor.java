// SPDX-License-Identifier: Apache-2.0
package io.github.larder.core.compression;

import io.github.larder.core.compression.BodyCodings.BodyCoding;
import io.github.larder.core.encryption.Encryption;
import io.github.larder.model.Body;
import io.github.larder.model.CacheKey;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.StoreEvents;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides which bodies are compressed, and decompresses those of every process. */
final class BodyCompressor {

  /** Media types whose content is text in some form. */
  private static final Pattern TEXT_LIKE =
      Pattern.compile(
          "text/.*|.*[/+](json|xml|yaml)|application/(x-)?(javascript|ecmascript|ndjson|yaml|graphql"
              + "|x-www-form-urlencoded|sql|toml)");

  /** A shorter body hardly becomes shorter by it. */
  private static final int MIN_BYTES = 256;

  /** Where the units are not known, compressed bodies are stored if they save this share. */
  private static final int MIN_SAVING_PERCENT = 10;

  /** What a harder compression may save at best, so that it is tried. */
  private static final int HARD_SAVING_PERCENT = 5;

  /** Marks an encoding of a tier above, so that it is not mistaken for a compression. */
  private static final String GIVEN = "given:";

  private final Compression settings;
  private final @Nullable BodyCoding writing;
  private final BodyCodings codings = new BodyCodings();
  private final int maxDecodedBytes;
  private final StoreEvents events;

  BodyCompressor(Compression settings, int maxDecodedBytes, StoreEvents events) {
    this.settings = settings;
    this.maxDecodedBytes = maxDecodedBytes;
    this.events = events;
    this.writing = codings.of(settings.coding());
  }

  /**
   * @param units what the store bills for writing a response; 0 if that is not known
   */
  StoredResponse encode(StoredResponse response, ToLongFunction<StoredResponse> units) {
    Body body = response.body();
    if (body == null) {
      return response;
    }
    if (!body.encoding().equals(Body.IDENTITY)) {
      return response.toBuilder().body(Body.wrap(body.array(), GIVEN + body.encoding())).build();
    }
    if (writing == null || !isWorthATry(response, body)) {
      return response;
    }
    boolean isLong = body.length() >= settings.threshold();
    long plainUnits = isLong || settings.byUnits() ? units.applyAsLong(response) : 0;
    if (plainUnits == 0 && !isLong) {
      return response;
    }
    byte[] encoded = writing.encode(body.array());
    if (plainUnits == 0) {
      return encoded.length > body.length() * (100L - MIN_SAVING_PERCENT) / 100
          ? response
          : with(encoded, response, writing);
    }
    StoredResponse compressed = smaller(encoded, response, writing, units);
    return units.applyAsLong(compressed) < plainUnits ? compressed : response;
  }

  /** A write unit costs more than the milliseconds that it takes to save one. */
  private static StoredResponse smaller(
      byte[] encoded,
      StoredResponse response,
      BodyCoding coding,
      ToLongFunction<StoredResponse> units) {
    StoredResponse compressed = with(encoded, response, coding);
    int bestLength = encoded.length * (100 - HARD_SAVING_PERCENT) / 100;
    StoredResponse best = with(Arrays.copyOf(encoded, bestLength), response, coding);
    long now = units.applyAsLong(compressed);
    if (units.applyAsLong(best) == now) {
      return compressed;
    }
    Body body = Objects.requireNonNull(response.body(), "body");
    return coding
        .encodeHarder(body.array())
        .map(harder -> with(harder, response, coding))
        .filter(harder -> units.applyAsLong(harder) < now)
        .orElse(compressed);
  }

  private static StoredResponse with(byte[] encoded, StoredResponse response, BodyCoding coding) {
    return response.toBuilder().body(Body.wrap(encoded, coding.name())).build();
  }

  Optional<Body> decode(CacheKey key, Body body) {
    if (body.encoding().startsWith(GIVEN)) {
      String given = body.encoding().substring(GIVEN.length());
      return Optional.of(Body.wrap(body.array(), given));
    }
    Optional<BodyCoding> coding = codings.named(body.encoding());
    if (coding.isEmpty()) {
      events.corrupt(
          key,
          Encryption.isEncrypted(body)
              ? "it is sealed, and this stack has no keys"
              : "no library for the encoding " + body.encoding());
      return Optional.empty();
    }
    try {
      return Optional.of(Body.wrap(coding.get().decode(body.array(), maxDecodedBytes)));
    } catch (IOException e) {
      events.corrupt(key, "the body cannot be decompressed: " + e.getMessage());
      return Optional.empty();
    }
  }

  void close() {
    codings.close();
  }

  private boolean isWorthATry(StoredResponse response, Body body) {
    return body.length() >= Math.min(settings.threshold(), MIN_BYTES)
        && body.length() <= maxDecodedBytes
        && isPlain(response.headerValues("Content-Encoding"))
        && isTextLike(response.headerValues("Content-Type"));
  }

  private static boolean isPlain(List<String> contentEncodings) {
    return contentEncodings.stream().allMatch(value -> value.strip().equalsIgnoreCase("identity"));
  }

  private static boolean isTextLike(List<String> contentTypes) {
    if (contentTypes.isEmpty()) {
      return false;
    }
    String type = contentTypes.get(0);
    int parameters = type.indexOf(';');
    String mediaType = parameters < 0 ? type : type.substring(0, parameters);
    return TEXT_LIKE.matcher(mediaType.strip().toLowerCase(Locale.ROOT)).matches();
  }
}
