// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.client5.http.cache.CacheResponseStatus;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;
import org.jspecify.annotations.Nullable;

/**
 * How the last call of the origin failed in one exchange. HttpClient's cache answers with a 504
 * when a validation fails; without a cache the application, and HttpClient's retries, would get the
 * failure itself. A failure that is not the origin's is the cache's own, and the request is
 * repeated without it. Thread-safe.
 */
final class OriginFailure {

  private @Nullable Exception cause;
  private @Nullable RuntimeException ofCache;

  /** The call of the origin failed, or its body broke off. */
  synchronized void record(Exception failure) {
    if (failure != ofCache) {
      cause = failure;
    }
  }

  /** HttpClient's cache threw while it was given the response, and the transport reports it. */
  synchronized void recordOfCache(RuntimeException failure) {
    ofCache = failure;
  }

  /** The failure, {@code null} if there was none. */
  synchronized @Nullable Exception cause() {
    return cause;
  }

  /** Whether HttpClient's cache itself has failed, and nothing that it called. */
  synchronized boolean isOfCache(Exception failure) {
    return failure instanceof RuntimeException && failure != cause;
  }

  /** Throws the failure if a response stands for it, and for nothing that is stored. */
  void rethrowIfBehind(HttpResponse response, HttpCacheContext context) throws IOException {
    if (isBehind(response, context) && cause() instanceof IOException failure) {
      throw failure;
    }
  }

  /** Whether a response stands for the failure, and for nothing that is stored. */
  boolean isBehind(HttpResponse response, HttpCacheContext context) {
    return cause() != null
        && response.getCode() == HttpStatus.SC_GATEWAY_TIMEOUT
        && context.getCacheResponseStatus() == CacheResponseStatus.CACHE_MODULE_RESPONSE
        && context.getCacheEntry() == null;
  }

  /** A body that records how it breaks off. */
  HttpEntity watched(HttpEntity body) {
    return new Watched(body);
  }

  private final class Watched extends HttpEntityWrapper {

    Watched(HttpEntity body) {
      super(body);
    }

    @Override
    public InputStream getContent() throws IOException {
      return new FilterInputStream(super.getContent()) {
        @Override
        public int read() throws IOException {
          try {
            return super.read();
          } catch (IOException e) {
            record(e);
            throw e;
          }
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
          try {
            return super.read(buffer, offset, length);
          } catch (IOException e) {
            record(e);
            throw e;
          }
        }
      };
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      try (InputStream in = getContent()) {
        in.transferTo(out);
      }
    }
  }
}
