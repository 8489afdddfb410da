package io.github.larder.httpclient5;

import io.github.larder.core.PrivacyPolicy;
import io.github.larder.model.Body;
import io.github.larder.model.HeaderField;
import io.github.larder.model.StoredResponse;
import io.github.larder.spi.SkipReason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.hc.client5.http.cache.HttpCacheEntry;
import org.apache.hc.client5.http.cache.Resource;
import org.apache.hc.client5.http.cache.ResourceIOException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.MessageHeaders;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.message.HeaderGroup;
import org.apache.hc.core5.http.message.MessageSupport;
import org.jspecify.annotations.Nullable;

/**
 * Translates between HttpClient's entries and stored responses, exactly, with two exceptions that
 * are meant: only those request headers are kept that {@code Vary} nominates, since HttpClient
 * compares no others; and the request URI is stored redacted and comes back from the key that was
 * asked for. It is stored without its partition, too, which is in the key.
 */
final class EntryMapper {

  private final PrivacyPolicy privacy;

  EntryMapper(PrivacyPolicy privacy) {
    this.privacy = privacy;
  }

  /** Without the body: that is only asked for where it is needed. */
  StoredResponse toHead(HttpCacheEntry entry) {
    return StoredResponse.builder()
        .method(entry.getRequestMethod())
        .requestUri(privacy.redact(KeyTarget.withoutPartition(entry.getRequestURI())))
        .requestHeaders(nominated(entry))
        .status(entry.getStatus())
        .headers(fields(entry.headerIterator()))
        .sentAt(entry.getRequestInstant())
        .receivedAt(entry.getResponseInstant())
        .variants(entry.hasVariants() ? List.copyOf(entry.getVariants()) : null)
        .build();
  }

  StoredResponse toResponse(HttpCacheEntry entry) throws ResourceIOException {
    return toHead(entry).toBuilder().body(bodyOf(entry.getResource())).build();
  }

  /** The constructor is HttpClient's internal one, but the only way to keep an entry as it was. */
  HttpCacheEntry toEntry(ClientKey key, StoredResponse response, @Nullable Resource resource) {
    return new HttpCacheEntry(
        response.sentAt(),
        response.receivedAt(),
        response.method(),
        key.requestUri(),
        group(response.requestHeaders()),
        response.status(),
        group(response.headers()),
        resource,
        response.variants());
  }

  /** Why the entry must not be kept: HttpClient needs its headers in clear, nominated ones too. */
  Optional<SkipReason> objection(HttpCacheEntry entry) {
    return privacy.objection(toHead(entry));
  }

  private static @Nullable Body bodyOf(@Nullable Resource resource) throws ResourceIOException {
    if (resource == null) {
      return null;
    }
    return resource instanceof StoredBody stored ? stored.body() : Body.wrap(resource.get());
  }

  private static List<HeaderField> nominated(HttpCacheEntry entry) {
    Set<String> names = varyNames(entry);
    List<HeaderField> fields = new ArrayList<>();
    if (!names.isEmpty()) {
      for (HeaderField field : fields(entry.requestHeaderIterator())) {
        if (names.contains(field.name().toLowerCase(Locale.ROOT))) {
          fields.add(field);
        }
      }
    }
    return fields;
  }

  private static Set<String> varyNames(MessageHeaders headers) {
    Set<String> names = new HashSet<>();
    Iterator<String> tokens = MessageSupport.iterateTokens(headers, HttpHeaders.VARY);
    while (tokens.hasNext()) {
      names.add(tokens.next().toLowerCase(Locale.ROOT));
    }
    return names;
  }

  private static List<HeaderField> fields(Iterator<Header> headers) {
    List<HeaderField> fields = new ArrayList<>();
    while (headers.hasNext()) {
      Header header = headers.next();
      fields.add(new HeaderField(header.getName(), header.getValue()));
    }
    return fields;
  }

  private static HeaderGroup group(List<HeaderField> fields) {
    HeaderGroup group = new HeaderGroup();
    for (HeaderField field : fields) {
      group.addHeader(new BasicHeader(field.name(), field.value()));
    }
    return group;
  }
}
