"""Letters out, forms in: e-mail drafts, sending over SMTP, collecting over IMAP.

settings (tables [mail…] of pipeline.toml) and letters (who is written to, in which words) are pure; mime and parts turn
letters into messages and messages into files, in memory; drafts, send and collect touch disk and network.
"""
