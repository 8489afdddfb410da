// SPDX-License-Identifier: Apache-2.0
package io.github.larder.httpclient5;

import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.auth.CredentialsProvider;
import org.apache.hc.client5.http.impl.cache.CacheConfig;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpRequestInterceptor;
import org.apache.hc.core5.http.message.BasicHeader;
import org.jspecify.annotations.Nullable;

/** What a test wants of a client, of either kind. */
final class PresetSettings {

  CacheRules rules = CacheRules.none();
  @Nullable PartitionResolver resolver;
  boolean perUser;
  @Nullable CacheConfig config;
  @Nullable Integer maxHeldBack;
  @Nullable String cacheStatus;
  boolean alwaysValidate;
  @Nullable Validator validator;
  final List<Header> defaultHeaders = new ArrayList<>();
  final List<HttpRequestInterceptor> interceptors = new ArrayList<>();
  @Nullable CredentialsProvider credentials;

  static PresetSettings shared() {
    return new PresetSettings();
  }

  static PresetSettings shared(CacheRule... rules) {
    return shared().with(CacheRules.of(rules));
  }

  static PresetSettings perUser(PartitionResolver resolver) {
    PresetSettings settings = new PresetSettings();
    settings.perUser = true;
    settings.resolver = resolver;
    return settings;
  }

  static PresetSettings byCredentials() {
    return perUser(PartitionResolver.byCredentials());
  }

  PresetSettings with(CacheRules wanted) {
    rules = wanted;
    return this;
  }

  PresetSettings with(CacheConfig wanted) {
    config = wanted;
    return this;
  }

  PresetSettings alwaysValidatingBy(Validator preferred) {
    alwaysValidate = true;
    validator = preferred;
    return this;
  }

  PresetSettings holdingBack(int maxBytes) {
    maxHeldBack = maxBytes;
    return this;
  }

  PresetSettings withCacheStatus(String cacheName) {
    cacheStatus = cacheName;
    return this;
  }

  PresetSettings with(HttpRequestInterceptor interceptor) {
    interceptors.add(interceptor);
    return this;
  }

  PresetSettings with(CredentialsProvider provider) {
    credentials = provider;
    return this;
  }

  PresetSettings withDefaultHeader(String name, String value) {
    defaultHeaders.add(new BasicHeader(name, value));
    return this;
  }
}
