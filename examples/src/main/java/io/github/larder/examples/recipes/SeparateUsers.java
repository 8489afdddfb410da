// SPDX-License-Identifier: Apache-2.0
package io.github.larder.examples.recipes;

import io.github.larder.httpclient5.AsyncStorage;
import io.github.larder.httpclient5.ClassicStorage;
import io.github.larder.httpclient5.LarderHttpAsyncClientBuilder;
import io.github.larder.httpclient5.LarderHttpClientBuilder;
import io.github.larder.httpclient5.PartitionResolver;
import java.util.Optional;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;

/** Responses stored by user, tenant or region, and never served to another one. */
final class SeparateUsers {

  private SeparateUsers() {}

  static CloseableHttpClient byCredentials(ClassicStorage storage) {
    return LarderHttpClientBuilder.perUser(storage, PartitionResolver.byCredentials()).build();
  }

  static CloseableHttpAsyncClient byCredentials(AsyncStorage storage) {
    return LarderHttpAsyncClientBuilder.perUser(storage, PartitionResolver.byCredentials()).build();
  }

  static CloseableHttpClient byTenant(ClassicStorage storage) {
    PartitionResolver byTenant =
        PartitionResolver.identity(
            (request, context) -> Optional.ofNullable((String) context.getAttribute("tenant")));
    return LarderHttpClientBuilder.perUser(storage, byTenant).build();
  }

  static CloseableHttpClient inRegion(ClassicStorage storage, String region) {
    PartitionResolver byCredentials = PartitionResolver.byCredentials();
    PartitionResolver inRegion =
        (request, context) ->
            byCredentials.partition(request, context).map(own -> own.within(region));
    return LarderHttpClientBuilder.perUser(storage, inRegion).build();
  }

  static CloseableHttpClient forOneAccount(ClassicStorage storage) {
    return LarderHttpClientBuilder.perUser(storage, PartitionResolver.oneUser("billing-job"))
        .build();
  }
}
