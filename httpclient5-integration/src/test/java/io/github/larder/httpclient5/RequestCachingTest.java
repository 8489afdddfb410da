// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.larder.httpclient5.fields.EquivalentQueries;
import io.github.larder.httpclient5.vary.UnrepeatedVariants;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.hc.client5.http.cache.HttpCacheContext;
import org.apache.hc.client5.http.cache.RequestCacheControl;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.junit.jupiter.api.Test;

class RequestCachingTest {

  private static final FieldRepairs NONE =
      new FieldRepairs(Set.of(), List.of(), new EquivalentQueries(), new UnrepeatedVariants());

  @Test
  void contextHoldsTheLastSetting() {
    HttpCacheContext context = HttpCacheContext.create();
    assertThat(RequestCaching.of(context)).isSameAs(RequestCaching.defaults());
    RequestCaching.defaults().refresh().addTo(context);
    assertThat(RequestCaching.of(context).directive()).isEqualTo("no-cache");
    RequestCaching.defaults().addTo(context);
    assertThat(RequestCaching.of(context)).isSameAs(RequestCaching.defaults());
  }

  @Test
  void contradictionIsAnError() {
    RequestCaching refresh = RequestCaching.defaults().refresh();
    assertThat(refresh.refresh().directive()).isEqualTo("no-cache");
    assertThatIllegalStateException()
        .isThrownBy(refresh::onlyIfCached)
        .withMessageContaining("REFRESH");
    assertThatIllegalStateException().isThrownBy(refresh::noStore);
  }

  @Test
  void settingOfHttpClientIsKeptBesideIt() {
    HttpCacheContext context = HttpCacheContext.create();
    context.setRequestCacheControl(RequestCacheControl.builder().setMaxStale(60).build());
    BasicHttpRequest request = new BasicHttpRequest("GET", "/");
    RequestDirectives directives =
        RequestDirectives.of(request, context, RequestCaching.defaults().onlyIfCached(), NONE);
    assertThat(directives.onlyIfCached()).isTrue();
    assertThat(request.getFirstHeader("Cache-Control").getValue()).isEqualTo("max-stale=60");
  }

  @Test
  void maxStaleWithoutAValueIsOfAnyAgeForTheCacheAlone() {
    BasicHttpRequest request = new BasicHttpRequest("GET", "/");
    request.addHeader("cache-control", "Max-Stale , min-fresh=1,max-stale");
    request.addHeader("Cache-Control", "max-stale=60");
    RequestDirectives directives =
        RequestDirectives.of(request, HttpCacheContext.create(), RequestCaching.defaults(), NONE);
    directives.toCache(request);
    assertThat(lines(request))
        .containsExactlyInAnyOrder(
            "cache-control: Max-Stale=2147483648, min-fresh=1,max-stale=2147483648",
            "Cache-Control: max-stale=60");
    directives.toOrigin(request);
    assertThat(lines(request))
        .containsExactlyInAnyOrder(
            "cache-control: Max-Stale , min-fresh=1,max-stale", "Cache-Control: max-stale=60");
  }

  @Test
  void offlineHidesWhatContradictsIt() {
    BasicHttpRequest request = new BasicHttpRequest("GET", "/");
    request.addHeader("Cache-Control", "no-cache, no-store");
    request.addHeader("If-None-Match", "\"a\"");
    RequestDirectives directives =
        RequestDirectives.of(
            request, HttpCacheContext.create(), RequestCaching.defaults().offline(), NONE);
    directives.toCache(request);
    assertThat(lines(request))
        .containsExactly("Cache-Control: only-if-cached, max-stale=2147483648");
  }

  private static List<String> lines(BasicHttpRequest request) {
    return Arrays.stream(request.getHeaders())
        .map(header -> header.getName() + ": " + header.getValue())
        .toList();
  }
}
