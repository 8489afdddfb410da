// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import com.google.common.base.Strings;
import com.google.common.collect.Iterators;
import com.google.common.collect.Streams;
import io.github.larder.core.privacy.PrivacyPolicy;
import io.github.larder.model.Body;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.SkipReason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.cache.HttpCacheEntry;
import org.apache.hc.client5.http.cache.Resource;
import org.apache.hc.client5.http.cache.ResourceIOException;
import org.apache.hc.client5.http.impl.cache.CacheKeyGenerator;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.MessageHeaders;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.message.HeaderGroup;
import org.apache.hc.core5.http.message.MessageSupport;
import org.jspecify.annotations.Nullable;

/**
 * Translates between HttpClient's entries and stored responses. The translation is exact, with
 * these exceptions:
 *
 * <ul>
 *   <li>Fields that the privacy policy leaves out are not stored.
 *   <li>Only the request headers that {@code Vary} nominates are stored; HttpClient compares no
 *       others.
 *   <li>Of a root only the fields are stored that HttpClient and the retention read.
 *   <li>The request URI is stored redacted and without its partition, which is in the key; it is
 *       restored from the key of the request.
 * </ul>
 *
 * <p>Immutable.
 */
final class EntryMapper {

  /**
   * HttpClient reads {@code Vary} of a root, and {@code ETag} and {@code Date} if a {@code
   * Location} names it; the others determine the retention. All other fields belong to its last
   * variant.
   */
  private static final Set<String> ROOT_FIELDS =
      Set.of(
          "age",
          "cache-control",
          "content-type",
          "date",
          "etag",
          "expires",
          "last-modified",
          "vary");

  private static final String AUTHORIZATION = "authorization";
  private static final Pattern VIA_OF_THE_CACHE =
      Pattern.compile("localhost \\(Apache-HttpClient/[^ ]* \\(cache\\)\\)");
  private static final Pattern COMMA = Pattern.compile(",");

  private final PrivacyPolicy privacy;

  EntryMapper(PrivacyPolicy privacy) {
    this.privacy = privacy;
  }

  /** The response without its body, which is only read where it is needed. */
  StoredResponse toHead(HttpCacheEntry entry) {
    StoredResponse head = whole(entry);
    return entry.hasVariants() ? ofRoot(head) : privacy.stored(head);
  }

  StoredResponse toResponse(HttpCacheEntry entry) throws ResourceIOException {
    return toHead(entry).toBuilder().body(bodyOf(entry.getResource())).build();
  }

  /** Uses HttpClient's internal constructor: no public one restores an entry unchanged. */
  HttpCacheEntry toEntry(ClientKey key, StoredResponse stored, @Nullable Resource resource) {
    // A client with another privacy policy may have stored more fields.
    StoredResponse response = privacy.stored(stored);
    return new HttpCacheEntry(
        response.sentAt(),
        response.receivedAt(),
        // HttpClient's cache knows a request with a body as a GET.
        KeyTarget.methodWithBody(key.requestUri()).isPresent()
            ? Method.GET.name()
            : response.method(),
        key.requestUri(),
        group(response.requestHeaders()),
        response.status(),
        group(response.headers()),
        resource,
        response.variants());
  }

  /**
   * Why the entry must not be stored: HttpClient needs its headers in clear, and so the nominated
   * request headers.
   *
   * @param key says whether the request had an {@code Authorization}, which HttpClient removes from
   *     the request headers of an entry
   * @param compared whether the entry's request is known to equal the request that was sent
   */
  Optional<SkipReason> objection(ClientKey key, HttpCacheEntry entry, boolean compared) {
    Set<String> names = varyNames(entry);
    if (key.holdsCredentials(privacy)
        || (names.contains(AUTHORIZATION) && !key.nominatesAbsent(AUTHORIZATION))
        || (!compared && nominatesCredentials(names) && !isAsSent(entry))) {
      return Optional.of(SkipReason.VARIES_ON_CREDENTIAL);
    }
    return privacy.objection(whole(entry));
  }

  /** The objection to the entry that an update writes, or to the variants it adds to a root. */
  Optional<SkipReason> objectionToUpdate(
      ClientKey key, @Nullable HttpCacheEntry existing, HttpCacheEntry updated, boolean compared) {
    if (!updated.hasVariants()) {
      return objection(key, updated, compared);
    }
    Set<String> added = new HashSet<>(updated.getVariants());
    if (existing != null) {
      added.removeAll(existing.getVariants());
    }
    boolean addsCredentials =
        added.stream()
            .anyMatch(variant -> new ClientKey(variant + key.text()).holdsCredentials(privacy));
    boolean mayAddCredentials =
        !compared
            && !added.isEmpty()
            && nominatesCredentials(varyNames(updated))
            && !isAsSent(updated);
    return addsCredentials || mayAddCredentials
        ? Optional.of(SkipReason.VARIES_ON_CREDENTIAL)
        : privacy.objection(whole(updated));
  }

  /** The variant of a root that the request of an entry selects, if the root lists it. */
  Optional<String> variantFor(HttpCacheEntry entry, StoredResponse root) {
    List<String> names =
        root.headerValues(HttpHeaders.VARY).stream()
            .flatMap(COMMA::splitAsStream)
            .map(String::strip)
            .toList();
    return Optional.of(variant(entry, names))
        .filter(variant -> root.variants() != null && root.variants().contains(variant));
  }

  /**
   * What remains under the key of a root when a newer response must not be stored. Other variants
   * remain. An older response to the same request does not: one that is not a variant, or a variant
   * by another {@code Vary}. The variant that the response would have replaced was removed when the
   * response was put.
   */
  Optional<StoredResponse> withoutOlder(StoredResponse current, HttpCacheEntry refused) {
    if (current.variants() == null) {
      return Optional.empty();
    }
    String own = variant(refused, varyNames(refused));
    List<String> kept = new ArrayList<>(current.variants());
    variantFor(refused, current).filter(older -> !older.equals(own)).ifPresent(kept::remove);
    if (kept.size() == current.variants().size()) {
      return Optional.of(current);
    }
    return kept.isEmpty()
        ? Optional.empty()
        : Optional.of(current.toBuilder().variants(kept).build());
  }

  private static String variant(HttpCacheEntry entry, Collection<String> names) {
    HttpRequest request = new BasicHttpRequest(entry.getRequestMethod(), "/");
    entry.requestHeaderIterator().forEachRemaining(request::addHeader);
    return CacheKeyGenerator.INSTANCE.generateVariantKey(request, names);
  }

  /** The names of the fields that are not stored, each once, in their original case. */
  List<String> unstored(HttpCacheEntry entry) {
    return fields(entry.headerIterator()).stream()
        .map(HeaderField::name)
        .filter(privacy::isUnstoredHeader)
        .distinct()
        .toList();
  }

  private boolean nominatesCredentials(Set<String> names) {
    return names.stream().anyMatch(privacy::isCredentialHeader);
  }

  /**
   * Whether the request of an entry is the object that was sent. HttpClient sends a copy when its
   * cache negotiates among variants, and when there is a proxy; the credentials of interceptors and
   * cookie stores are then only on the copy. A request that was sent has the {@code Via} of
   * HttpClient's cache, which is added at the same place as they are.
   */
  private static boolean isAsSent(HttpCacheEntry entry) {
    return Iterators.any(
        entry.requestHeaderIterator(HttpHeaders.VIA),
        via -> VIA_OF_THE_CACHE.matcher(Strings.nullToEmpty(via.getValue())).find());
  }

  private StoredResponse whole(HttpCacheEntry entry) {
    return StoredResponse.builder()
        .method(KeyTarget.methodWithBody(entry.getRequestURI()).orElse(entry.getRequestMethod()))
        .requestUri(privacy.redact(KeyTarget.withoutMarks(entry.getRequestURI())))
        .requestHeaders(nominated(entry))
        .status(entry.getStatus())
        .headers(fields(entry.headerIterator()))
        .sentAt(entry.getRequestInstant())
        .receivedAt(entry.getResponseInstant())
        .variants(entry.hasVariants() ? List.copyOf(entry.getVariants()) : null)
        .build();
  }

  private static StoredResponse ofRoot(StoredResponse head) {
    return head.toBuilder()
        .requestHeaders(List.of())
        .headers(
            head.headers().stream()
                .filter(field -> ROOT_FIELDS.contains(field.name().toLowerCase(Locale.ROOT)))
                .toList())
        .build();
  }

  private static @Nullable Body bodyOf(@Nullable Resource resource) throws ResourceIOException {
    if (resource == null) {
      return null;
    }
    return resource instanceof StoredBody stored ? stored.body() : Body.wrap(resource.get());
  }

  private static List<HeaderField> nominated(HttpCacheEntry entry) {
    Set<String> names = varyNames(entry);
    return names.isEmpty()
        ? List.of()
        : fields(entry.requestHeaderIterator()).stream()
            .filter(field -> names.contains(field.name().toLowerCase(Locale.ROOT)))
            .toList();
  }

  private static Set<String> varyNames(MessageHeaders headers) {
    return Streams.stream(MessageSupport.iterateTokens(headers, HttpHeaders.VARY))
        .map(name -> name.toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  private static List<HeaderField> fields(Iterator<Header> headers) {
    return Streams.stream(headers)
        .map(header -> new HeaderField(header.getName(), header.getValue()))
        .toList();
  }

  private static HeaderGroup group(List<HeaderField> fields) {
    HeaderGroup group = new HeaderGroup();
    for (HeaderField field : fields) {
      group.addHeader(new BasicHeader(field.name(), field.value()));
    }
    return group;
  }
}
