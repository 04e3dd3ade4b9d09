# What the tests fuzz.* begin with: files and folders of ../shared/data, and seeds of our own. A fuzzer without any
# begins with nothing. Megabytes are how much each is given, so that it takes some three seconds, and all together about
# a minute.
set(shared_data ${PROJECT_SOURCE_DIR}/../shared/data)
set(own_seeds ${PROJECT_SOURCE_DIR}/tools/fuzz)

set(fuzz_seeds_channel_dkim_fuzz ${shared_data}/dkim ${shared_data}/mail-headers/mime-rfc)
set(fuzz_seeds_channel_gateway_answer_fuzz ${own_seeds}/gateway_answer.seeds)
set(fuzz_seeds_channel_html_text_fuzz ${shared_data}/email-templates)
set(fuzz_seeds_channel_push_subscription_fuzz ${own_seeds}/push_subscription.seeds
    ${shared_data}/web-push/vectors.json)
set(fuzz_seeds_channel_reply_fuzz ${own_seeds}/reply.seeds)
set(fuzz_seeds_channel_smpp_fuzz ${own_seeds}/smpp.seeds)
set(fuzz_seeds_condition_condition_fuzz ${own_seeds}/condition.seeds ${shared_data}/condition-cases)
set(fuzz_seeds_contact_contact_fuzz ${own_seeds}/contact.seeds)
set(fuzz_seeds_delivery_html_links_fuzz ${shared_data}/email-templates)
set(fuzz_seeds_delivery_message_token_fuzz ${own_seeds}/message_token.seeds)
set(fuzz_seeds_feedback_feedback_fuzz ${shared_data}/bounces/eml ${shared_data}/bounces/webhook
    ${shared_data}/feedback-reports)
set(fuzz_seeds_preflight_records_fuzz ${own_seeds}/records.seeds)
set(fuzz_seeds_http_form_fuzz ${own_seeds}/form.seeds)
set(fuzz_seeds_ingest_segment_fuzz ${own_seeds}/segment.seeds ${shared_data}/segment-events/batches)
set(fuzz_seeds_tabular_csv_fuzz ${shared_data}/bounces/expected.csv ${shared_data}/phone-numbers
    ${shared_data}/email-addresses)
set(fuzz_seeds_tabular_dates_fuzz ${own_seeds}/dates.seeds)
set(fuzz_seeds_template_mustache_fuzz ${shared_data}/mustache-spec ${shared_data}/email-templates)

set(fuzz_megabytes_channel_dkim_fuzz 450)
set(fuzz_megabytes_channel_gateway_answer_fuzz 24)
set(fuzz_megabytes_channel_html_text_fuzz 1500)
set(fuzz_megabytes_channel_push_subscription_fuzz 90)
set(fuzz_megabytes_channel_reply_fuzz 900)
set(fuzz_megabytes_channel_smpp_fuzz 240)
set(fuzz_megabytes_condition_condition_fuzz 900)
set(fuzz_megabytes_contact_contact_fuzz 24)
set(fuzz_megabytes_delivery_html_links_fuzz 900)
set(fuzz_megabytes_delivery_message_token_fuzz 300)
set(fuzz_megabytes_feedback_feedback_fuzz 36)
set(fuzz_megabytes_preflight_records_fuzz 180)
set(fuzz_megabytes_http_form_fuzz 600)
set(fuzz_megabytes_ingest_segment_fuzz 150)
set(fuzz_megabytes_tabular_csv_fuzz 360)
set(fuzz_megabytes_tabular_dates_fuzz 360)
set(fuzz_megabytes_template_mustache_fuzz 1500)
